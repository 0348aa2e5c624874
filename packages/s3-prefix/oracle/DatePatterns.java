import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Prints pattern, instant, zone and what Java makes of them, as tab-separated lines; "!" before an error's message. */
public class DatePatterns {
  static final List<String> FIXED = List.of(
      "yyyy/MM/dd/HH", "yyyy/MM/dd/HH/", "'year='yyyy'/month='MM'/day='dd'/hour='HH", "YYYY", "YY-ww", "yy", "y", "yyy",
      "yyyyy", "uuuu-DDD", "D", "DD", "MMM", "MMMM", "MMMMM", "LLL", "LLLL", "L", "Q", "QQ", "QQQ", "QQQQ", "q", "W", "w",
      "ww", "E", "EE", "EEE", "EEEE", "EEEEE", "e", "ee", "eee", "eeee", "c", "ccc", "cccc", "d", "F", "g", "gggggg", "a",
      "h:mm a", "K", "kk", "k", "H", "m", "s", "S", "SSS", "SSSSSS", "SSSSSSSSS", "n", "N", "A", "AAAAAAAAAA", "VV", "O",
      "OOOO", "X", "XX", "XXX", "XXXX", "XXXXX", "x", "xx", "xxx", "xxxx", "xxxxx", "Z", "ZZZ", "ZZZZ", "ZZZZZ", "G",
      "GGGG", "GGGGG", "''", "''yyyy''", "'o''clock'", "''''", "[yyyy]", "[yyyy[-MM]]", "pppd", "ppppyyyy", "pd",
      "yyyy-MM-dd'T'HH:mm:ss.SSSX", "yyyyMMdd", "dd.MM.yyyy", "YYYY-'W'ww-e", "ß=dd", "'ünï'yyyy", "yyyy MM",
      // refused
      "b", "f", "j", "l", "C", "I", "U", "yyyy'", "'''", "]", "{", "}", "#", "pp", "p", "cc", "V", "VVV", "aa", "DDDD",
      "ddd", "HHH", "MMMMMM", "EEEEEE", "FF", "WW", "www", "OO", "XXXXXX", "xxxxxx", "ZZZZZZ", "GGGGGG", "zzzzz",
      "SSSSSSSSSS", "mmm", "sss", "KKK", "kkk", "hhh", "QQQQQQ", "yyyyyyyyyyyyyyyyyyyy");
  static final String LETTERS = "yuMLdDHhkKmsSnNAaEecQqwWGVXxZO";
  static final String[] ZONES = {"UTC", "UTC", "America/New_York", "Asia/Kolkata", "Europe/Berlin", "Pacific/Chatham"};
  static final long[] INSTANTS = {
    1535365800000L, 1549754078390L, 1546257600000L, 1546300800000L, 1609459199999L, 1640995200000L, 1704067199000L,
    951827696789L, 0L, -1L, 253402300799999L, 1230768000000L, 1262304000000L, 1711846800000L, 1730005200001L
  };

  public static void main(String[] arguments) {
    Random random = new Random(20181231);
    int count = Integer.parseInt(arguments[0]);
    for (String pattern : FIXED)
      for (int index = 0; index < 2; index++) print(pattern, INSTANTS[random.nextInt(INSTANTS.length)], zone(random));
    for (int line = 0; line < count; line++) print(pattern(random), instant(random), zone(random));
  }

  static String pattern(Random random) {
    StringBuilder text = new StringBuilder();
    int parts = 1 + random.nextInt(4);
    for (int part = 0; part < parts; part++) {
      String letter = String.valueOf(LETTERS.charAt(random.nextInt(LETTERS.length())));
      text.append(letter.equals("V") ? "VV" : letter.repeat(1 + random.nextInt(5)));
      String[] between = {"/", "-", "'x'", "", ":", "''", " ", "_"};
      text.append(between[random.nextInt(between.length)]);
    }
    return text.toString();
  }

  static long instant(Random random) {
    if (random.nextInt(3) == 0) return INSTANTS[random.nextInt(INSTANTS.length)];
    long year = 31_556_952_000L;
    long near = (random.nextInt(80)) * year + random.nextInt(12) * 86_400_000L - 6 * 86_400_000L;
    return random.nextBoolean() ? near + random.nextInt(86_400_000) : (long) (random.nextDouble() * 80 * year);
  }

  static String zone(Random random) {
    return ZONES[random.nextInt(ZONES.length)];
  }

  static void print(String pattern, long instant, String zone) {
    String result;
    try {
      result = DateTimeFormatter.ofPattern(pattern, Locale.US).format(Instant.ofEpochMilli(instant).atZone(ZoneId.of(zone)));
    } catch (RuntimeException error) {
      result = "!" + error.getMessage();
    }
    System.out.println(pattern + "\t" + instant + "\t" + zone + "\t" + result);
  }
}
