/*
 * Trino's semantics where DuckDB's function of the same purpose differs. A macro is expanded in place, and `typeof` is
 * a constant then: of a CASE over it only one branch stays.
 */

const WHOLE = "('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'UBIGINT')";

export const MACROS: readonly string[] = [
  // Integers divide to integers and not by zero; decimals have a result scale of their own, which DuckDB's do not.
  `undecimal(a, b) AS CASE
     WHEN typeof(a) LIKE 'DECIMAL%' AND (typeof(b) LIKE 'DECIMAL%' OR typeof(b) IN ${WHOLE})
       OR typeof(b) LIKE 'DECIMAL%' AND typeof(a) IN ${WHOLE}
     THEN error('NOT_SUPPORTED: division of decimals is not run by the embedded Athena: cast one side to double')
     ELSE a END`,
  "nonzero(b) AS CASE WHEN b = 0 THEN error('DIVISION_BY_ZERO: Division by zero') ELSE b END",
  `quotient(a INTEGER, b INTEGER) AS a // nonzero(b), (a BIGINT, b BIGINT) AS a // nonzero(b),
     (a HUGEINT, b HUGEINT) AS a // nonzero(b), (a DOUBLE, b DOUBLE) AS a / b`,
  `quotient_or_null(a INTEGER, b INTEGER) AS a // b, (a BIGINT, b BIGINT) AS a // b,
     (a HUGEINT, b HUGEINT) AS a // b, (a DOUBLE, b DOUBLE) AS a / b`,
  "modulo(a, b) AS a % nonzero(b)",
  "modulo_or_null(a, b) AS a % b",
  "cube_root(x) AS CASE WHEN x = 0 THEN 0e0 ELSE cbrt(x) - (cbrt(x) ^ 3 - x) / (3 * cbrt(x) ^ 2) END",
  `item_at(a, i) AS CASE
     WHEN typeof(a) LIKE 'MAP(%' AND a IS NOT NULL AND a[i] IS NULL
     THEN error('INVALID_FUNCTION_ARGUMENT: Key not present in map: ' || i::VARCHAR)
     WHEN typeof(a) LIKE '%[]' AND TRY_CAST(i AS BIGINT) > len(a)
     THEN error('INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: ' || i::VARCHAR || ' > ' || len(a)::VARCHAR)
     WHEN typeof(a) LIKE '%[]' AND TRY_CAST(i AS BIGINT) <= 0
     THEN error('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1')
     ELSE a[i] END`,
  `map_at(m, k) AS CASE
     WHEN m IS NOT NULL AND k IS NOT NULL AND NOT map_contains(m, k)
     THEN error('INVALID_FUNCTION_ARGUMENT: Key not present in map: ' || k) ELSE m[k] END`,
  `double_text(x) AS CASE
     WHEN isnan(x) THEN 'NaN' WHEN isinf(x) THEN CASE WHEN x > 0 THEN 'Infinity' ELSE '-Infinity' END
     WHEN x = 0 OR abs(x) BETWEEN 1e-3 AND 9999999.999999999 THEN x::VARCHAR
     ELSE error('NOT_SUPPORTED: varchar of the double ' || x::VARCHAR || ' is not written by the embedded Athena: format it') END`,
  `to_text(x) AS CASE
     WHEN typeof(x) = 'JSON' THEN json_extract_string(x::VARCHAR, '$')
     WHEN typeof(x) = 'TIMESTAMP' THEN strftime(x::VARCHAR::TIMESTAMP, '%Y-%m-%d %H:%M:%S.%g')
     WHEN typeof(x) = 'TIMESTAMP WITH TIME ZONE' THEN strftime(x::VARCHAR::TIMESTAMPTZ, '%Y-%m-%d %H:%M:%S.%g') || ' UTC'
     WHEN typeof(x) IN ('DOUBLE', 'FLOAT') THEN double_text(TRY_CAST(x::VARCHAR AS DOUBLE))
     ELSE x::VARCHAR END`,
  `whole(x) AS CASE WHEN typeof(x) = 'VARCHAR' AND NOT regexp_full_match(x::VARCHAR, '[+-]?[0-9]+')
     THEN error('INVALID_CAST_ARGUMENT: Cannot cast ''' || x::VARCHAR || ''' to INT') ELSE x END`,
  `try_whole(x) AS CASE WHEN typeof(x) = 'VARCHAR' AND NOT regexp_full_match(x::VARCHAR, '[+-]?[0-9]+') THEN NULL ELSE x END`,
  "to_json_value(x) AS to_json(x)",
  "json_parse(x) AS json(x)",
  "json_or_null(j) AS CASE WHEN json_valid(j::VARCHAR) THEN j::VARCHAR::JSON END",
  "json_item(j, p) AS json_extract(json_or_null(j), p)",
  `json_scalar(j, p) AS CASE WHEN json_type(json_or_null(j), p) NOT IN ('OBJECT', 'ARRAY')
     THEN json_extract_string(json_or_null(j), p) END`,
  `json_members(j, p) AS CASE json_type(json_or_null(j), p)
     WHEN 'ARRAY' THEN json_array_length(json_or_null(j), p)::BIGINT
     WHEN 'OBJECT' THEN len(json_keys(json_or_null(j), p))
     WHEN NULL THEN NULL ELSE 0 END`,
  "json_length(j) AS CASE WHEN json_type(json_or_null(j)) = 'ARRAY' THEN json_array_length(json_or_null(j))::BIGINT END",
  `plus_interval(x DATE, i) AS CAST(x + i AS DATE), (x TIMESTAMP, i) AS x + i, (x TIMESTAMPTZ, i) AS x + i,
     (x TIME, i) AS x + i, (x INTERVAL, i) AS x + i`,
  `floor_date(u, x DATE) AS CAST(date_trunc(u, x) AS DATE), (u, x TIMESTAMP) AS date_trunc(u, x),
     (u, x TIMESTAMPTZ) AS date_trunc(u, x)`,
  `iso_text(x DATE) AS strftime(x, '%Y-%m-%d'), (x TIMESTAMP) AS strftime(x, '%Y-%m-%dT%H:%M:%S.%g'),
     (x TIMESTAMPTZ) AS strftime(x, '%Y-%m-%dT%H:%M:%S.%gZ')`,
  `at_zone(x, z) AS CASE WHEN upper(z) IN ('UTC', 'Z', 'GMT', 'ETC/UTC', '+00:00')
     THEN x ELSE error('NOT_SUPPORTED: values in time zone ' || z || ' are not kept by the embedded Athena: use UTC, or format them') END`,
  "longest(l) AS list_transform(range(list_max(l)), lambda x : x)",
  "ordered_distinct(l) AS list_filter(l, lambda x, i : list_position(l, x) = i)",
  "entry_keys(l) AS list_transform(l, lambda e : e.k)",
  `map_of(l) AS map_from_entries(list_filter(l, lambda e, i : list_position(entry_keys(l), e.k) = i))`,
  `lists_of(l) AS map_from_entries(list_transform(ordered_distinct(entry_keys(l)), lambda key :
     {'k': key, 'v': list_transform(list_filter(l, lambda e : e.k = key), lambda e : e.v)}))`,
  `split_limit(x, d, n) AS CASE WHEN len(string_split(x, d)) <= n THEN string_split(x, d)
     ELSE list_append(string_split(x, d)[1:n - 1], array_to_string(string_split(x, d)[n:], d)) END`,
  "substr_from(x, s) AS CASE WHEN s = 0 OR -s > length(x) THEN '' ELSE substr(x, s) END",
  "substr_part(x, s, n) AS CASE WHEN s = 0 OR -s > length(x) THEN '' ELSE substr(x, s, n) END",
  `cardinality_of(x) AS CASE WHEN typeof(x) LIKE 'MAP(%' THEN len(json_keys(to_json(x)))
     ELSE json_array_length(to_json(x))::BIGINT END`,
  "extract_match(x, p, g) AS CASE WHEN regexp_matches(x, p) THEN regexp_extract(x, p, g) END",
];
