/*
 * Trino's semantics where DuckDB's function of the same purpose differs. A macro is expanded in place, and `typeof` is
 * a constant then: of a CASE over it only one branch stays.
 */

const WHOLE = "('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'UBIGINT')";
const FLOATING = "('DOUBLE', 'FLOAT')";

/** What operands may be. */
const TYPES: readonly string[] = [
  // Texts are compared with texts only, and joined to texts only.
  `alike(a, b, sign) AS CASE
     WHEN (typeof(a) = 'VARCHAR') <> (typeof(b) = 'VARCHAR') AND typeof(a) <> '"NULL"' AND typeof(b) <> '"NULL"'
     THEN error('TYPE_MISMATCH: Cannot apply operator: ' || lower(typeof(a)) || ' ' || sign || ' ' || lower(typeof(b)))
     ELSE a END`,
  `joined(x) AS CASE
     WHEN typeof(x) IN ${WHOLE} OR typeof(x) IN ${FLOATING} OR typeof(x) IN ('BOOLEAN', 'DATE', 'TIMESTAMP')
       OR typeof(x) LIKE 'DECIMAL%'
     THEN error('FUNCTION_NOT_FOUND: Unexpected parameters (' || lower(typeof(x)) || ') for function concat: cast it to varchar')
     ELSE x END`,
  `kind_of(x) AS CASE
     WHEN typeof(x) IN ${WHOLE} OR typeof(x) IN ${FLOATING} OR typeof(x) LIKE 'DECIMAL%' THEN 'number'
     WHEN typeof(x) IN ('VARCHAR', 'BOOLEAN') THEN typeof(x)
     WHEN typeof(x) IN ('DATE', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE') THEN 'time'
     ELSE '' END`,
  "kinds_differ(a, b) AS kind_of(a) <> kind_of(b) AND kind_of(a) <> '' AND kind_of(b) <> ''",
  `date_part_of(x) AS CASE WHEN typeof(x) = 'INTERVAL'
     THEN error('NOT_SUPPORTED: parts of an interval are not read by the embedded Athena: use date_diff') ELSE x END`,
];

/** The session divides whole numbers to whole numbers, and gives null for what is divided by zero. */
const NUMBERS: readonly string[] = [
  "nonzero(b) AS CASE WHEN b = 0 THEN error('DIVISION_BY_ZERO: Division by zero') ELSE b END",
  `by_zero(a, b) AS CASE
     WHEN a IS NULL OR b IS NULL THEN NULL
     WHEN typeof(a / b) NOT IN ${FLOATING} THEN error('DIVISION_BY_ZERO: Division by zero')
     WHEN a::DOUBLE = 0 OR isnan(a::DOUBLE) THEN 'NaN'::DOUBLE
     ELSE sign(a) * 'Infinity'::DOUBLE END`,
  `null_by_zero(a, b) AS CASE
     WHEN a IS NULL OR b IS NULL OR typeof(a / b) NOT IN ${FLOATING} THEN NULL
     WHEN a::DOUBLE = 0 OR isnan(a::DOUBLE) THEN 'NaN'::DOUBLE
     ELSE sign(a) * 'Infinity'::DOUBLE END`,
  "quotient_tried(a, b) AS coalesce(a / b, cast_to_type(null_by_zero(a, b), a / b))",
  "quotient(a, b) AS coalesce(a / b, cast_to_type(by_zero(a, b), a / b))",
  // Decimals divide to the greater scale of the two, halves away from zero (Trino, "Decimal functions and operators").
  "scale_of(x) AS coalesce(TRY_CAST(regexp_extract(typeof(x), '^DECIMAL[(][0-9]+,([0-9]+)[)]', 1) AS INTEGER), 0)",
  "unscaled(x) AS CAST(replace(x::VARCHAR, '.', '') AS HUGEINT)",
  "tens(n) AS CAST(rpad('1', (n)::INTEGER + 1, '0') AS HUGEINT)",
  "rounded_quotient(a, b) AS CASE WHEN (a < 0) <> (b < 0) THEN -1 ELSE 1 END * ((2 * abs(a) + abs(b)) // (2 * abs(b)))",
  "digits_of(n, scale) AS lpad(abs(n)::VARCHAR, greatest(length(abs(n)::VARCHAR), scale + 1)::INTEGER, '0')",
  `scaled(n, scale, kind) AS cast_to_type(CASE WHEN n < 0 THEN '-' ELSE '' END
     || left(digits_of(n, scale), (length(digits_of(n, scale)) - scale)::INTEGER) || '.' || right(digits_of(n, scale), scale), kind)`,
  "wider_scale(a, b) AS greatest(scale_of(a), scale_of(b))",
  `decimal_quotient(a, b) AS scaled(
     rounded_quotient(unscaled(a) * tens(wider_scale(a, b) - scale_of(a) + scale_of(b)), nonzero(unscaled(b))),
     wider_scale(a, b), (a + b) * CAST(1 AS DECIMAL(9, 0)))`,
  "decimal_mean(total, count, kind) AS scaled(rounded_quotient(unscaled(total), (count)::HUGEINT), scale_of(kind), kind)",
  `cut_decimal(x, digits) AS CASE WHEN digits >= scale_of(x) THEN x ELSE scaled(
     (unscaled(x) // tens(scale_of(x) - digits)) * tens(scale_of(x) - digits), scale_of(x), x) END`,
  "modulo(a, b) AS a % nonzero(b)",
  "modulo_or_null(a, b) AS a % b",
  "root(x) AS CASE WHEN x < 0 THEN 'NaN'::DOUBLE ELSE sqrt(abs(x)) END",
  "cube_root(x) AS CASE WHEN x = 0 THEN 0e0 ELSE cbrt(x) - (cbrt(x) ^ 3 - x) / (3 * cbrt(x) ^ 2) END",
  // Doubles round halves up, as Java's Math.round; other numbers away from zero.
  `half_up(x) AS CASE WHEN typeof(x) IN ${FLOATING} THEN cast_to_type(floor(TRY_CAST(x AS DOUBLE) + 0.5), x) ELSE x END`,
];

/** Casts. A double as text has one digit, a fraction and an exponent: 1.5E0 (Trino 435). */
const CASTS: readonly string[] = [
  "is_whole(x) AS typeof(x) <> 'VARCHAR' OR regexp_full_match(x::VARCHAR, '[+-]?[0-9]+')",
  `whole(x) AS CASE WHEN is_whole(x) THEN half_up(x)
     ELSE error('INVALID_CAST_ARGUMENT: Cannot cast ''' || x::VARCHAR || ''' to INT') END`,
  "try_whole(x) AS CASE WHEN is_whole(x) THEN half_up(x) END",
  "is_truth(x) AS typeof(x) <> 'VARCHAR' OR lower(x::VARCHAR) IN ('t', 'f', 'true', 'false', '1', '0')",
  `truth(x) AS CASE WHEN is_truth(x) THEN x
     ELSE error('INVALID_CAST_ARGUMENT: Cannot cast ''' || x::VARCHAR || ''' to BOOLEAN') END`,
  "try_truth(x) AS CASE WHEN is_truth(x) THEN x END",
  `is_moment(x) AS typeof(x) <> 'VARCHAR' OR regexp_full_match(trim(x::VARCHAR),
     '[+-]?[0-9]+-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}([.][0-9]{1,12})?)?( ?[A-Za-z/_+:0-9-]+)?)?')`,
  `moment(x) AS CASE WHEN is_moment(x) THEN x
     ELSE error('INVALID_CAST_ARGUMENT: Value cannot be cast to timestamp: ' || x::VARCHAR) END`,
  "try_moment(x) AS CASE WHEN is_moment(x) THEN x END",
  "shortest(x) AS string_split(replace(abs(x)::VARCHAR, 'E', 'e'), 'e')",
  "whole_digits(x) AS string_split(shortest(x)[1], '.')[1]",
  "fraction_digits(x) AS coalesce(string_split(shortest(x)[1], '.')[2], '')",
  "significant(x) AS rtrim(ltrim(whole_digits(x) || fraction_digits(x), '0'), '0')",
  `exponent(x) AS coalesce(TRY_CAST(shortest(x)[2] AS INTEGER), 0) + CASE WHEN whole_digits(x) <> '0'
     THEN length(whole_digits(x)) - 1 ELSE length(ltrim(fraction_digits(x), '0')) - length(fraction_digits(x)) - 1 END`,
  `double_text(x) AS CASE
     WHEN isnan(x) THEN 'NaN' WHEN isinf(x) THEN CASE WHEN x > 0 THEN 'Infinity' ELSE '-Infinity' END
     WHEN x = 0 THEN CASE WHEN x::VARCHAR LIKE '-%' THEN '-0.0' ELSE '0.0' END
     ELSE CASE WHEN x < 0 THEN '-' ELSE '' END || left(significant(x), 1) || '.'
       || CASE WHEN length(significant(x)) > 1 THEN substr(significant(x), 2) ELSE '0' END || 'E' || exponent(x) END`,
  `json_text(j) AS CASE WHEN json_type(j) IN ('OBJECT', 'ARRAY')
     THEN error('INVALID_CAST_ARGUMENT: Cannot cast ''' || j || ''' to varchar') ELSE json_extract_string(j, '$') END`,
  `to_text(x) AS CASE
     WHEN typeof(x) = 'JSON' THEN json_text(x::VARCHAR)
     WHEN typeof(x) = 'TIMESTAMP' THEN strftime(x::VARCHAR::TIMESTAMP, '%Y-%m-%d %H:%M:%S.%g')
     WHEN typeof(x) = 'TIMESTAMP WITH TIME ZONE' THEN strftime(x::VARCHAR::TIMESTAMPTZ, '%Y-%m-%d %H:%M:%S.%g') || ' UTC'
     WHEN typeof(x) IN ${FLOATING} THEN double_text(TRY_CAST(x::VARCHAR AS DOUBLE))
     ELSE x::VARCHAR END`,
  `sized_text(x, n) AS CASE WHEN typeof(x) NOT IN ('VARCHAR', 'JSON') AND length(to_text(x)) > n
     THEN error('INVALID_CAST_ARGUMENT: Value ' || to_text(x) || ' cannot be represented as varchar(' || n || ')')
     ELSE left(to_text(x), n) END`,
];

const JSON_VALUES: readonly string[] = [
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
];

const TIMES: readonly string[] = [
  `plus_interval(x DATE, i) AS CAST(x + i AS DATE), (x TIMESTAMP, i) AS x + i, (x TIMESTAMPTZ, i) AS x + i,
     (x TIME, i) AS x + i, (x INTERVAL, i) AS x + i`,
  `floor_date(u, x DATE) AS CAST(date_trunc(u, x) AS DATE), (u, x TIMESTAMP) AS date_trunc(u, x),
     (u, x TIMESTAMPTZ) AS date_trunc(u, x)`,
  `iso_text(x DATE) AS strftime(x, '%Y-%m-%d'), (x TIMESTAMP) AS strftime(x, '%Y-%m-%dT%H:%M:%S.%g'),
     (x TIMESTAMPTZ) AS strftime(x, '%Y-%m-%dT%H:%M:%S.%gZ')`,
  `at_zone(x, z) AS CASE WHEN upper(z) IN ('UTC', 'Z', 'GMT', 'ETC/UTC', '+00:00') THEN CAST(x AS TIMESTAMPTZ)
     ELSE error('NOT_SUPPORTED: values in time zone ' || z || ' are not kept by the embedded Athena: use UTC, or format them') END`,
  `in_utc(x) AS CASE WHEN regexp_matches(x, 'T.*[+-][0-9]{2}:?[0-9]{2}$') AND NOT regexp_matches(x, '[+-]00:?00$')
     THEN error('NOT_SUPPORTED: time zones other than UTC are not kept by the embedded Athena: convert ' || x) ELSE x END`,
];

/** Arrays and maps; logic has three values, and what a null leaves open is null. */
const COLLECTIONS: readonly string[] = [
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
  "has_null(l) AS len(l) > len(list_filter(l, lambda x : x IS NOT NULL))",
  "decided(found, l) AS CASE WHEN found THEN true WHEN has_null(l) THEN NULL ELSE found END",
  "contains_in(l, x) AS CASE WHEN x IS NULL THEN NULL ELSE decided(list_contains(l, x), l) END",
  "have_common(a, b) AS CASE WHEN list_has_any(a, b) THEN true WHEN has_null(a) OR has_null(b) THEN NULL ELSE list_has_any(a, b) END",
  "any_of(l) AS decided(list_contains(l, true), l)",
  "all_of(l) AS NOT decided(list_contains(l, false), l)",
  "unless_null(l, x) AS CASE WHEN NOT has_null(l) THEN x END",
  `texts_of(separator, x) AS CASE WHEN typeof(x) LIKE '%[]' THEN array_to_string(TRY_CAST(x AS VARCHAR[]), separator)
     ELSE x::VARCHAR END`,
  "longest(l) AS list_transform(range(list_max(l)), lambda x : x)",
  "ordered_distinct(l) AS list_filter(l, lambda x, i : list_position(l, x) = i)",
  "entry_keys(l) AS list_transform(l, lambda e : e.k)",
  "map_of(l) AS map_from_entries(list_filter(l, lambda e, i : list_position(entry_keys(l), e.k) = i))",
  `lists_of(l) AS map_from_entries(list_transform(ordered_distinct(entry_keys(l)), lambda key :
     {'k': key, 'v': list_transform(list_filter(l, lambda e : e.k = key), lambda e : e.v)}))`,
  `cardinality_of(x) AS CASE WHEN typeof(x) LIKE 'MAP(%' THEN len(json_keys(to_json(x)))
     ELSE json_array_length(to_json(x))::BIGINT END`,
];

const TEXTS: readonly string[] = [
  `split_limit(x, d, n) AS CASE WHEN len(string_split(x, d)) <= n THEN string_split(x, d)
     ELSE list_append(string_split(x, d)[1:n - 1], array_to_string(string_split(x, d)[n:], d)) END`,
  `strpos_nth(s, x, n) AS CASE WHEN len(string_split(s, x)) > n
     THEN length(array_to_string(string_split(s, x)[1:n], x)) + 1 ELSE 0 END`,
  `replaced(s, a, b) AS CASE WHEN a = '' THEN b || array_to_string(string_split(s, ''), b) || b ELSE replace(s, a, b) END`,
  "substr_from(x, s) AS CASE WHEN s = 0 OR -s > length(x) THEN '' ELSE substr(x, s) END",
  "substr_part(x, s, n) AS CASE WHEN s = 0 OR -s > length(x) THEN '' ELSE substr(x, s, n) END",
  "extract_match(x, p, g) AS CASE WHEN regexp_matches(x, p) THEN regexp_extract(x, p, g) END",
];

/** Every macro, those first that others use. */
export const MACROS: readonly string[] = [
  ...TYPES,
  ...NUMBERS,
  ...CASTS,
  ...JSON_VALUES,
  ...TIMES,
  ...COLLECTIONS,
  ...TEXTS,
];
