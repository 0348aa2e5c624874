import static io.trino.testing.TestingSession.testSessionBuilder;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.trino.Session;
import io.trino.plugin.memory.MemoryPlugin;
import io.trino.spi.TrinoException;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.MapType;
import io.trino.spi.type.RowType;
import io.trino.spi.type.TimeZoneKey;
import io.trino.spi.type.Type;
import io.trino.sql.parser.ParsingException;
import io.trino.testing.LocalQueryRunner;
import io.trino.testing.MaterializedResult;
import io.trino.testing.MaterializedRow;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Answers SQL statements, one JSON string per line of standard input, with one JSON object per line: types and rows, or an error. */
public class Trino {
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

    public static void main(String[] args) throws Exception {
        Session session = testSessionBuilder().setCatalog("memory").setSchema("default").setTimeZoneKey(TimeZoneKey.UTC_KEY).build();
        ObjectMapper mapper = new ObjectMapper();
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        try (LocalQueryRunner runner = LocalQueryRunner.create(session)) {
            runner.installPlugin(new MemoryPlugin());
            runner.createCatalog("memory", "memory", Map.of());
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
            for (String line; (line = in.readLine()) != null;) {
                out.println(mapper.writeValueAsString(answer(runner, mapper.readValue(line, String.class))));
            }
        }
        System.exit(0);
    }

    private static Map<String, Object> answer(LocalQueryRunner runner, String sql) {
        Map<String, Object> answer = new LinkedHashMap<>();
        try {
            MaterializedResult result = runner.execute(sql);
            List<Type> types = result.getTypes();
            List<List<String>> rows = new ArrayList<>();
            for (MaterializedRow row : result.getMaterializedRows()) {
                List<String> values = new ArrayList<>();
                for (int i = 0; i < types.size(); i++) values.add(text(types.get(i), row.getField(i)));
                rows.add(values);
            }
            answer.put("types", types.stream().map(Type::getDisplayName).toList());
            answer.put("rows", rows);
        } catch (Throwable error) {
            answer.put("error", "GENERIC_INTERNAL_ERROR");
            answer.put("message", String.valueOf(error.getMessage()));
            for (Throwable cause = error; cause != null; cause = cause.getCause()) {
                if (cause instanceof TrinoException known) answer.put("error", known.getErrorCode().getName());
                else if (cause instanceof ParsingException) answer.put("error", "SYNTAX_ERROR");
                else continue;
                answer.put("message", cause.getMessage());
                break;
            }
        }
        return answer;
    }

    /** A value as a result file of Athena shows it. */
    private static String text(Type type, Object value) {
        if (value == null) return null;
        if (type instanceof ArrayType array) {
            StringJoiner items = new StringJoiner(", ", "[", "]");
            for (Object item : (List<?>) value) items.add(String.valueOf(text(array.getElementType(), item)));
            return items.toString();
        }
        if (type instanceof MapType map) {
            StringJoiner entries = new StringJoiner(", ", "{", "}");
            ((Map<?, ?>) value).forEach((k, v) -> entries.add(text(map.getKeyType(), k) + "=" + text(map.getValueType(), v)));
            return entries.toString();
        }
        if (type instanceof RowType row) {
            StringJoiner fields = new StringJoiner(", ", "{", "}");
            List<?> values = value instanceof MaterializedRow materialized ? materialized.getFields() : (List<?>) value;
            for (int i = 0; i < values.size(); i++) {
                RowType.Field field = row.getFields().get(i);
                fields.add(field.getName().orElse("field" + i) + "=" + text(field.getType(), values.get(i)));
            }
            return fields.toString();
        }
        if (value instanceof byte[] bytes) {
            StringJoiner hex = new StringJoiner(" ");
            for (byte one : bytes) hex.add(String.format("%02x", one));
            return hex.toString();
        }
        if (value instanceof LocalDateTime time) return TIMESTAMP.format(time);
        if (value instanceof ZonedDateTime time) return TIMESTAMP.format(time) + " " + time.getZone();
        if (value instanceof LocalTime time) return DateTimeFormatter.ofPattern("HH:mm:ss.SSS").format(time);
        if (value instanceof BigDecimal decimal) return decimal.toPlainString();
        return value.toString();
    }
}
