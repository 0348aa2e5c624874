import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.Expressions;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.expressions.Expression;
import org.apache.flink.table.planner.factories.TestValuesTableFactory;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.apache.flink.table.types.utils.TypeConversions;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;

/**
 * Runs statements of a request file on a Flink cluster inside this process and prints one line of JSON for each request:
 * its rows with their kinds, or its error. A request: {@code {name, config, tables: [{ddl, types, rows, ops}], sql,
 * casts}}; {@code ${data}} in a DDL stands for the rows.
 */
public final class Oracle {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (JsonNode request : JSON.readTree(Files.readString(Path.of(args[0])))) {
      ObjectNode answer = NODES.objectNode().put("name", request.get("name").asText());
      try {
        run(request, answer);
      } catch (Throwable error) {
        answer.put("error", describe(error));
      }
      TestValuesTableFactory.clearAllData();
      out.println(JSON.writeValueAsString(answer));
    }
    System.exit(0);
  }

  private static void run(JsonNode request, ObjectNode answer) throws Exception {
    Configuration settings = new Configuration();
    settings.setString("parallelism.default", "1");
    settings.setString("table.exec.resource.default-parallelism", "1");
    settings.setString("taskmanager.memory.managed.size", "64 mb");
    settings.setString("taskmanager.memory.network.min", "16 mb");
    settings.setString("taskmanager.memory.network.max", "16 mb");
    settings.setString("table.local-time-zone", "UTC");
    request.path("config").fields().forEachRemaining(e -> settings.setString(e.getKey(), e.getValue().asText()));
    TableEnvironment environment =
        TableEnvironment.create(EnvironmentSettings.newInstance().inStreamingMode().withConfiguration(settings).build());
    for (JsonNode table : request.path("tables")) {
      environment.executeSql(table.get("ddl").asText().replace("${data}", TestValuesTableFactory.registerData(rows(table))));
    }
    for (JsonNode statement : request.path("statements")) environment.executeSql(statement.asText());
    Table query = cast(environment.sqlQuery(request.get("sql").asText()), request.path("casts"));
    List<LogicalType> types = new ArrayList<>();
    ArrayNode columns = answer.putArray("types");
    query.getResolvedSchema().getColumnDataTypes().forEach(type -> {
      types.add(type.getLogicalType());
      columns.add(type.getLogicalType().asSummaryString());
    });
    ArrayNode changes = answer.putArray("changes");
    try (CloseableIterator<Row> rows = query.execute().collect()) {
      while (rows.hasNext()) {
        Row row = rows.next();
        ObjectNode change = changes.addObject().put("op", row.getKind().shortString());
        ArrayNode values = change.putArray("row");
        for (int index = 0; index < row.getArity(); index++) values.add(encode(row.getField(index), types.get(index)));
      }
    }
  }

  /** The query with the columns cast for which a type is given. */
  private static Table cast(Table query, JsonNode casts) {
    if (casts.isEmpty()) return query;
    List<Expression> columns = new ArrayList<>();
    List<String> names = query.getResolvedSchema().getColumnNames();
    for (int index = 0; index < names.size(); index++) {
      var column = Expressions.$(names.get(index));
      String type = casts.path(index).asText("");
      columns.add(type.isEmpty() ? column : column.cast(dataType(type)).as(names.get(index)));
    }
    return query.select(columns.toArray(new Expression[0]));
  }

  private static List<Row> rows(JsonNode table) {
    List<LogicalType> types = new ArrayList<>();
    for (JsonNode type : table.get("types")) types.add(dataType(type.asText()).getLogicalType());
    List<Row> rows = new ArrayList<>();
    for (JsonNode values : table.get("rows")) {
      String kind = table.path("ops").path(rows.size()).asText("+I");
      Row row = new Row(kindOf(kind), types.size());
      for (int index = 0; index < types.size(); index++) row.setField(index, decode(values.path(index), types.get(index)));
      rows.add(row);
    }
    return rows;
  }

  private static DataType dataType(String text) {
    return TypeConversions.fromLogicalToDataType(LogicalTypeParser.parse(text, Oracle.class.getClassLoader()));
  }

  private static RowKind kindOf(String text) {
    for (RowKind kind : RowKind.values()) if (kind.shortString().equals(text)) return kind;
    throw new IllegalArgumentException("No row kind: " + text);
  }

  /** A value of a case file as the class Flink's rows hold. */
  private static Object decode(JsonNode value, LogicalType type) {
    if (value.isNull() || value.isMissingNode()) return null;
    List<LogicalType> children = type.getChildren();
    switch (type.getTypeRoot()) {
      case BOOLEAN:
        return value.asBoolean();
      case TINYINT:
        return (byte) value.asInt();
      case SMALLINT:
        return (short) value.asInt();
      case INTEGER:
        return value.asInt();
      case BIGINT:
        return Long.parseLong(value.asText());
      case FLOAT:
        return Float.parseFloat(value.asText());
      case DOUBLE:
        return Double.parseDouble(value.asText());
      case DECIMAL:
        return new BigDecimal(value.asText());
      case DATE:
        return LocalDate.parse(value.asText());
      case TIME_WITHOUT_TIME_ZONE:
        return LocalTime.parse(value.asText());
      case TIMESTAMP_WITHOUT_TIME_ZONE:
        return LocalDateTime.parse(value.asText().replace(' ', 'T'));
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
        return Instant.parse(value.asText());
      case BINARY:
      case VARBINARY:
        return Base64.getDecoder().decode(value.asText());
      case ARRAY:
        Object[] items = new Object[value.size()];
        for (int index = 0; index < items.length; index++) items[index] = decode(value.get(index), children.get(0));
        return items;
      case MAP:
        Map<Object, Object> map = new HashMap<>();
        for (JsonNode entry : value) map.put(decode(entry.get(0), children.get(0)), decode(entry.get(1), children.get(1)));
        return map;
      case ROW:
        Row row = new Row(children.size());
        for (int index = 0; index < children.size(); index++) row.setField(index, decode(value.get(index), children.get(index)));
        return row;
      default:
        return value.asText();
    }
  }

  /** A value of a result in the form of case files. */
  private static JsonNode encode(Object value, LogicalType type) {
    if (value == null) return NODES.nullNode();
    List<LogicalType> children = type.getChildren();
    ArrayNode list = NODES.arrayNode();
    switch (type.getTypeRoot()) {
      case BOOLEAN:
        return NODES.booleanNode((Boolean) value);
      case TINYINT:
      case SMALLINT:
      case INTEGER:
        return NODES.numberNode(((Number) value).intValue());
      case BIGINT:
        long number = (Long) value;
        return Math.abs(number) <= 9007199254740991L ? NODES.numberNode(number) : NODES.textNode(value.toString());
      case FLOAT:
        return NODES.numberNode(Double.parseDouble(value.toString()));
      case DOUBLE:
        double real = (Double) value;
        return Double.isFinite(real) ? NODES.numberNode(real) : NODES.textNode(value.toString());
      case DECIMAL:
        return NODES.textNode(((BigDecimal) value).toPlainString());
      case TIMESTAMP_WITHOUT_TIME_ZONE:
        return NODES.textNode(timestamp((LocalDateTime) value));
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
        return NODES.textNode(timestamp(LocalDateTime.ofInstant((Instant) value, java.time.ZoneOffset.UTC)) + "Z");
      case TIME_WITHOUT_TIME_ZONE:
        return NODES.textNode(((LocalTime) value).format(java.time.format.DateTimeFormatter.ofPattern("HH:mm:ss")));
      case BINARY:
      case VARBINARY:
        return NODES.textNode(Base64.getEncoder().encodeToString((byte[]) value));
      case ARRAY:
        for (Object item : (Object[]) value) list.add(encode(item, children.get(0)));
        return list;
      case MULTISET:
        ((Map<?, ?>) value).forEach((item, count) -> {
          for (int index = 0; index < (Integer) count; index++) list.add(encode(item, children.get(0)));
        });
        return list;
      case MAP:
        ((Map<?, ?>) value).forEach((key, item) ->
            list.addArray().add(encode(key, children.get(0))).add(encode(item, children.get(1))));
        return list;
      case ROW:
        Row row = (Row) value;
        for (int index = 0; index < row.getArity(); index++) list.add(encode(row.getField(index), children.get(index)));
        return list;
      case INTERVAL_YEAR_MONTH:
        return NODES.numberNode(((java.time.Period) value).toTotalMonths());
      case INTERVAL_DAY_TIME:
        return NODES.numberNode(((java.time.Duration) value).toMillis());
      default:
        return NODES.textNode(value.toString());
    }
  }

  private static String timestamp(LocalDateTime time) {
    int digits = time.getNano() % 1_000_000 == 0 ? 3 : time.getNano() % 1000 == 0 ? 6 : 9;
    return time.format(java.time.format.DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss." + "S".repeat(digits)));
  }

  /** The messages of an error and its causes. */
  private static String describe(Throwable error) {
    StringBuilder text = new StringBuilder();
    for (Throwable one = error; one != null && text.length() < 4000; one = one.getCause()) {
      String message = String.valueOf(one.getMessage());
      text.append(text.length() == 0 ? "" : " <- ").append(one.getClass().getSimpleName()).append(": ").append(message);
    }
    return text.substring(0, Math.min(4000, text.length()));
  }
}
