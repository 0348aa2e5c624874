-- One statement per line; a line that does not begin with SELECT, WITH or VALUES is an expression.
-- numbers
7 / 2
-7 / 2
7 % 3
-7 % 3
7 % -3
7 / 0
7 % 0
7e0 / 0
0e0 / 0
7.00 / 2
7.5 / 2.50
1.00 / 3
DECIMAL '10.00' / DECIMAL '0.03'
DECIMAL '1' / 0
1.5 * 2
1.25 * 1.25
1.5 + 2.25
1.5 - 2
DECIMAL '7.5' % 2
2147483647 + 1
BIGINT '9223372036854775807' + 1
CAST(127 AS tinyint) + CAST(1 AS tinyint)
-CAST(5 AS smallint)
1e10
1.0E-5
1e7
12345678.9e0
0.001e0
0.0009e0
REAL '1.1'
REAL '1.1' + 1
CAST(0.1 AS real)
CAST(1e38 AS real)
0.1e0 + 0.2e0
abs(-5)
abs(-5.5)
abs(-5.5e0)
ceil(1.2)
ceil(-1.2)
ceil(1.2e0)
ceiling(-1.2e0)
floor(-1.5)
floor(-1.5e0)
round(2.5)
round(-2.5)
round(2.5e0)
round(-2.5e0)
round(2.567, 2)
round(2.567e0, 2)
round(1234.567, -2)
round(1234, -2)
round(DECIMAL '12.30', 1)
truncate(-3.7e0)
truncate(3.789, 1)
truncate(-3.7)
mod(10, 4)
mod(-10, 4)
power(2, 10)
pow(2, 0.5)
sqrt(16)
sqrt(-1e0)
cbrt(27)
exp(1)
ln(10)
log2(8)
log10(1000)
log(2, 8)
sign(-2)
sign(0e0)
sign(-2.5)
e()
pi()
degrees(pi())
radians(180)
sin(0)
cos(0)
tan(0)
atan2(1, 1)
asin(1)
acos(1)
sinh(0)
cosh(0)
tanh(0)
greatest(1, 3, 2)
greatest(1, NULL)
greatest('a', 'b')
least(4, 2)
least(DATE '2020-01-02', DATE '2020-01-01')
is_nan(nan())
is_infinite(infinity())
is_finite(1e0)
nan() = nan()
infinity() > 1
width_bucket(5e0, 0, 10, 5)
bitwise_and(12, 10)
bitwise_or(12, 10)
bitwise_xor(12, 10)
bitwise_not(12)
bitwise_left_shift(1, 3)
bitwise_right_shift(8, 2)
bit_count(7, 64)
from_base('ff', 16)
to_base(255, 16)
cosine_similarity(MAP(ARRAY['a'], ARRAY[1.0]), MAP(ARRAY['a'], ARRAY[2.0]))
-- casts
CAST(1.5 AS integer)
CAST(2.5 AS integer)
CAST(-2.5 AS integer)
CAST(2.5e0 AS integer)
CAST(1.5e0 AS bigint)
CAST('12' AS integer)
CAST(' 12' AS integer)
CAST('12.5' AS integer)
CAST('abc' AS integer)
TRY_CAST('abc' AS integer)
TRY_CAST('12.7' AS integer)
CAST('12.7' AS double)
CAST('1e3' AS double)
CAST('abc' AS double)
CAST('12.345' AS decimal(10, 2))
CAST(12.345 AS decimal(10, 2))
CAST(12.345 AS decimal(4, 3))
CAST(1e0 / 3 AS decimal(10, 4))
CAST(true AS varchar)
CAST('true' AS boolean)
CAST('t' AS boolean)
CAST('yes' AS boolean)
CAST(1 AS boolean)
CAST(true AS integer)
CAST(5 AS varchar)
CAST(5 AS varchar(3))
CAST(12345 AS varchar(3))
CAST(1.50 AS varchar)
CAST(1.5e0 AS varchar)
CAST(1e10 AS varchar)
CAST(100e0 AS varchar)
CAST(1e-5 AS varchar)
CAST('abcdef' AS varchar(3))
CAST('ab' AS char(4))
CAST(DATE '2020-02-29' AS varchar)
CAST(TIMESTAMP '2020-02-29 01:02:03' AS varchar)
CAST(TIMESTAMP '2020-02-29 01:02:03.123' AS varchar)
CAST(TIMESTAMP '2020-02-29 01:02:03.100' AS varchar)
CAST('2020-02-29' AS date)
CAST('2020-02-30' AS date)
TRY_CAST('2020-02-30' AS date)
CAST('2020-02-29 10:00' AS timestamp)
CAST('2020-02-29T10:00:00' AS timestamp)
CAST('2020-02-29 10:00:00.123456' AS timestamp(3))
CAST(TIMESTAMP '2020-02-29 23:59:59' AS date)
CAST(DATE '2020-02-29' AS timestamp)
CAST(300 AS tinyint)
CAST(ARRAY[1, 2] AS array(varchar))
CAST(ROW(1, 'a') AS row(x integer, y varchar))
CAST(MAP(ARRAY['a'], ARRAY[1]) AS map(varchar, double))
CAST(NULL AS integer)
CAST('12:34:56' AS time)
TIME '12:34:56.789'
-- text
upper('ab') || lower('CD')
'a' || NULL
concat('a', 'b', 'c')
concat('a', CAST(NULL AS varchar))
concat(ARRAY[1], ARRAY[2, 3])
concat_ws('-', 'a', NULL, 'b')
concat_ws('-', ARRAY['a', 'b'])
length('häß')
length('')
substr('hello', 2, 3)
substr('hello', -3)
substr('hello', -3, 2)
substr('hello', 0)
substr('hello', 10)
substr('hello', -10)
substring('hello' FROM 2 FOR 2)
substring('hello', 2)
strpos('hello', 'l')
strpos('hello', 'l', 2)
strpos('hello', 'z')
position('l' IN 'hello')
replace('aXbX', 'X', '-')
replace('aXbX', 'X')
replace('abc', '', '-')
reverse('abc')
lpad('7', 3, '0')
lpad('12345', 3, '0')
lpad('7', 6, 'ab')
rpad('7', 3, '.')
trim('  a ')
ltrim('  a ')
rtrim('  a ')
trim(LEADING 'x' FROM 'xxa')
trim(BOTH 'x' FROM 'xxaxx')
trim(TRAILING FROM 'a  ')
split('a,b,c', ',')
split('a,b,c', ',', 2)
split(',a,', ',')
split_part('a,b,c', ',', 2)
split_part('a,b', ',', 5)
split_to_map('a=1,b=2', ',', '=')
chr(65)
codepoint('A')
starts_with('hello', 'he')
ends_with('hello', 'lo')
translate('abcd', 'ac', 'xy')
translate('abcd', 'ac', 'x')
levenshtein_distance('kitten', 'sitting')
hamming_distance('abc', 'abd')
soundex('Robert')
normalize('é')
to_utf8('hé')
from_utf8(to_utf8('hé'))
md5(to_utf8('a'))
to_hex(md5(to_utf8('a')))
to_hex(sha256(to_utf8('a')))
to_hex(sha1(to_utf8('a')))
to_hex(sha512(to_utf8('a')))
to_base64(to_utf8('hello'))
from_base64('aGVsbG8=')
to_hex(to_utf8('hi'))
from_hex('6869')
crc32(to_utf8('a'))
xxhash64(to_utf8('a'))
word_stem('running')
format('%s-%d', 'a', 5)
format('%05.2f', 3.14159e0)
format('%,d', 1234567)
url_encode('a b&c=ä')
url_decode('a%20b+c')
url_extract_host('https://user@example.com:8443/p/q?x=1&y=2#frag')
url_extract_port('https://example.com:8443/p')
url_extract_path('https://example.com/p/q?x=1')
url_extract_query('https://example.com/p?x=1&y=2#f')
url_extract_parameter('https://example.com/p?x=1&y=2', 'y')
url_extract_fragment('https://example.com/p#f')
url_extract_protocol('https://example.com')
url_extract_host('not a url')
'a' LIKE 'A'
'abc' LIKE 'a%'
'abc' LIKE '_b_'
'a%c' LIKE 'a\%c' ESCAPE '\'
'abc' NOT LIKE '%z%'
regexp_like('1a 2b', '\d+b')
regexp_extract('1a 2b 14m', '\d+')
regexp_extract('1a 2b 14m', '(\d+)([a-z]+)', 2)
regexp_extract('abc', '\d+')
regexp_extract_all('1a 2b 14m', '\d+')
regexp_extract_all('1a 2b 14m', '(\d+)([a-z]+)', 2)
regexp_replace('1a 2b 14m', '\d+[ab] ')
regexp_replace('1a 2b 14m', '(\d+)([ab]) ', '3c$2 ')
regexp_replace('new york', '(\w)(\w*)', x -> upper(x[1]) || lower(x[2]))
regexp_split('1a 2b 14m', '\s*[a-z]+\s*')
regexp_count('1a 2b 14m', '\s*[a-z]+\s*')
regexp_position('9102, say good bye', '\d')
regexp_like('Hello', '(?i)hello')
'b' > 'B'
'' IS NULL
-- null and conditions
coalesce(NULL, 2, 3)
nullif(1, 1)
nullif(1, 2)
if(1 > 0, 'yes', 'no')
if(1 < 0, 'yes')
CASE WHEN 1 = 2 THEN 'a' END
CASE 3 WHEN 1 THEN 'one' WHEN 3 THEN 'three' ELSE 'many' END
NULL = NULL
NULL IS NOT DISTINCT FROM NULL
1 IS DISTINCT FROM NULL
1 IN (1, NULL)
2 IN (1, NULL)
2 NOT IN (1, NULL)
5 BETWEEN 1 AND 5
NOT NULL
true AND NULL
false AND NULL
true OR NULL
try(1 / 0)
try(CAST('x' AS integer))
1 = '1'
DATE '2020-01-01' = '2020-01-01'
'5' > 4
1 + '1'
1 || 'a'
-- date and time
date_trunc('month', DATE '2020-02-29')
date_trunc('hour', TIMESTAMP '2020-02-29 10:45:30')
date_trunc('week', DATE '2020-02-29')
date_trunc('quarter', TIMESTAMP '2020-05-29 10:45:30')
date_add('day', 1, DATE '2020-02-28')
date_add('month', 1, DATE '2020-01-31')
date_add('hour', -5, TIMESTAMP '2020-02-29 01:00:00')
date_add('second', 90, TIMESTAMP '2020-02-29 01:00:00')
date_diff('day', DATE '2020-01-01', DATE '2020-03-01')
date_diff('month', DATE '2020-01-31', DATE '2020-02-29')
date_diff('hour', TIMESTAMP '2020-01-01 00:59:00', TIMESTAMP '2020-01-01 02:00:00')
date_diff('week', DATE '2020-01-01', DATE '2020-01-15')
date_diff('year', DATE '2019-06-01', DATE '2020-05-31')
date_diff('second', TIMESTAMP '2020-01-01 00:00:00.500', TIMESTAMP '2020-01-01 00:00:02')
DATE '2020-01-05' - DATE '2020-01-01'
TIMESTAMP '2020-01-02 00:00:00' - TIMESTAMP '2020-01-01 12:00:00'
DATE '2020-01-31' + INTERVAL '1' MONTH
DATE '2020-01-31' - INTERVAL '1' DAY
TIMESTAMP '2020-01-31 00:00:00' + INTERVAL '90' MINUTE
INTERVAL '2' DAY
INTERVAL '3' MONTH
INTERVAL '2' DAY * 2
INTERVAL '1' HOUR + INTERVAL '30' MINUTE
date_format(TIMESTAMP '2020-02-29 15:04:05.678', '%Y-%m-%d %H:%i:%s')
date_format(TIMESTAMP '2020-02-29 15:04:05.678', '%a %b %e %y %h %p %f')
date_format(TIMESTAMP '2020-02-09 05:04:05.678', '%W %M %c %k %l %j %T %r')
date_format(DATE '2020-02-29', '%d/%m/%Y')
date_parse('2020-02-29 15:04:05', '%Y-%m-%d %H:%i:%s')
date_parse('29/Feb/2020', '%d/%b/%Y')
date_parse('20200229', '%Y%m%d')
date_parse('nonsense', '%Y%m%d')
format_datetime(TIMESTAMP '2020-02-29 15:04:05', 'yyyy/MM/dd HH:mm:ss')
format_datetime(TIMESTAMP '2020-02-09 15:04:05', 'EEE d MMM yy h:mm a')
parse_datetime('2020-02-29 15:04', 'yyyy-MM-dd HH:mm')
parse_datetime('2020-02-29T15:04:05Z', 'yyyy-MM-dd''T''HH:mm:ssZ')
from_unixtime(1582988645)
from_unixtime(1582988645.123)
from_unixtime(1582988645, 'UTC')
to_unixtime(TIMESTAMP '2020-02-29 15:04:05')
to_unixtime(from_unixtime(1.5e0))
from_iso8601_timestamp('2020-02-29T15:04:05Z')
from_iso8601_timestamp('2020-02-29T15:04:05.123+02:00')
from_iso8601_date('2020-02-29')
to_iso8601(DATE '2020-02-29')
to_iso8601(TIMESTAMP '2020-02-29 15:04:05')
to_iso8601(TIMESTAMP '2020-02-29 15:04:05 UTC')
TIMESTAMP '2020-02-29 15:04:05 UTC'
TIMESTAMP '2020-02-29 15:04:05' AT TIME ZONE 'UTC'
TIMESTAMP '2020-02-29 15:04:05 UTC' AT TIME ZONE 'America/New_York'
at_timezone(TIMESTAMP '2020-02-29 15:04:05 UTC', 'Europe/Berlin')
with_timezone(TIMESTAMP '2020-02-29 15:04:05', 'UTC')
year(DATE '2020-02-29')
month(DATE '2020-02-29')
day(TIMESTAMP '2020-02-29 15:04:05')
day_of_week(DATE '2020-03-01')
day_of_year(DATE '2020-03-01')
week(DATE '2020-12-31')
year_of_week(DATE '2021-01-01')
quarter(DATE '2020-05-01')
hour(TIMESTAMP '2020-02-29 15:04:05')
minute(TIMESTAMP '2020-02-29 15:04:05')
second(TIMESTAMP '2020-02-29 15:04:05.678')
millisecond(TIMESTAMP '2020-02-29 15:04:05.678')
extract(dow FROM DATE '2020-03-01')
extract(year FROM TIMESTAMP '2020-02-29 15:04:05')
extract(week FROM DATE '2020-12-31')
last_day_of_month(DATE '2020-02-10')
date('2020-02-29')
date(TIMESTAMP '2020-02-29 15:04:05')
human_readable_seconds(3661)
parse_duration('1.5d')
DATE '2020-02-29' < TIMESTAMP '2020-02-29 00:00:01'
TIMESTAMP '2020-02-29 00:00:00' = TIMESTAMP '2020-02-29 00:00:00 UTC'
day(INTERVAL '50' HOUR)
from_unixtime_nanos(1582988645000000000)
timezone_hour(TIMESTAMP '2020-02-29 15:04:05 UTC')
-- arrays
ARRAY[1, 2, 3]
ARRAY[]
ARRAY['a', NULL]
ARRAY[1, 2][2]
ARRAY[1, 2][3]
ARRAY[1, 2][0]
element_at(ARRAY[1, 2], 5)
element_at(ARRAY[1, 2, 3], -1)
ARRAY[1] || ARRAY[2]
ARRAY[1, 2] || 3
cardinality(ARRAY[1, 2])
cardinality(ARRAY[])
contains(ARRAY[1, 2], 2)
contains(ARRAY[1, NULL], 2)
array_distinct(ARRAY[3, 1, 3, NULL, NULL])
array_except(ARRAY[1, 2, 3], ARRAY[2])
array_intersect(ARRAY[1, 2, 3], ARRAY[3, 2])
array_union(ARRAY[1, 2], ARRAY[2, 3])
array_join(ARRAY['a', NULL, 'b'], '-')
array_join(ARRAY['a', NULL, 'b'], '-', '?')
array_join(ARRAY[1, 2], ',')
array_max(ARRAY[1, 3, 2])
array_max(ARRAY[1, NULL])
array_min(ARRAY[4, 3])
array_position(ARRAY['x', 'y'], 'y')
array_position(ARRAY['x', 'y'], 'z')
array_remove(ARRAY[1, 2, 1], 1)
array_remove(ARRAY[1, NULL, 2], 1)
array_sort(ARRAY[3, NULL, 1])
array_sort(ARRAY['bb', 'a', 'ccc'], (x, y) -> IF(length(x) < length(y), -1, IF(length(x) = length(y), 0, 1)))
arrays_overlap(ARRAY[1, 2], ARRAY[2, 3])
arrays_overlap(ARRAY[1, NULL], ARRAY[2])
flatten(ARRAY[ARRAY[1], ARRAY[2, 3]])
sequence(1, 5)
sequence(5, 1, -2)
sequence(DATE '2020-01-01', DATE '2020-01-03')
sequence(DATE '2020-01-01', DATE '2020-03-01', INTERVAL '1' MONTH)
sequence(TIMESTAMP '2020-01-01 00:00:00', TIMESTAMP '2020-01-01 02:00:00', INTERVAL '1' HOUR)
slice(ARRAY[1, 2, 3, 4], 2, 2)
slice(ARRAY[1, 2, 3, 4], -2, 2)
reverse(ARRAY[1, 2, 3])
repeat('a', 3)
zip(ARRAY[1, 2], ARRAY['a', 'b'])
zip(ARRAY[1, 2], ARRAY['a'])
zip_with(ARRAY[1, 3], ARRAY[2, 4], (x, y) -> x + y)
trim_array(ARRAY[1, 2, 3], 1)
ngrams(ARRAY['a', 'b', 'c'], 2)
combinations(ARRAY[1, 2, 3], 2)
shuffle(ARRAY[1])
transform(ARRAY[1, 2], x -> x * 2)
filter(ARRAY[1, 2, 3], x -> x > 1)
reduce(ARRAY[1, 2, 3], 0, (s, x) -> s + x, s -> s)
reduce(ARRAY[5, 20, 50], CAST(ROW(0.0, 0) AS row(sum double, count integer)), (s, x) -> CAST(ROW(x + s.sum, s.count + 1) AS row(sum double, count integer)), s -> IF(s.count = 0, NULL, s.sum / s.count))
any_match(ARRAY[1, 2], x -> x > 1)
any_match(ARRAY[1, NULL], x -> x > 1)
all_match(ARRAY[1, 2], x -> x > 0)
all_match(ARRAY[1, NULL], x -> x > 0)
none_match(ARRAY[1, 2], x -> x > 5)
none_match(ARRAY[NULL, 1], x -> x > 5)
ARRAY[1, 2] = ARRAY[1, 2]
ARRAY[1, 2] < ARRAY[1, 3]
array_agg_none(1)
-- maps and rows
MAP(ARRAY['a', 'b'], ARRAY[1, 2])
MAP()
MAP(ARRAY['a', 'b'], ARRAY[1, 2])['b']
MAP(ARRAY['a', 'b'], ARRAY[1, 2])['z']
element_at(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), 'z')
cardinality(MAP(ARRAY['a', 'b'], ARRAY[1, 2]))
map_keys(MAP(ARRAY['a', 'b'], ARRAY[1, 2]))
map_values(MAP(ARRAY['a', 'b'], ARRAY[1, 2]))
map_entries(MAP(ARRAY['a', 'b'], ARRAY[1, 2]))
map_from_entries(ARRAY[ROW('a', 1), ROW('b', 2)])
map_concat(MAP(ARRAY['a'], ARRAY[1]), MAP(ARRAY['a', 'b'], ARRAY[2, 3]))
map_filter(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> v > 1)
transform_keys(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> upper(k))
transform_values(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> v * 10)
map_zip_with(MAP(ARRAY['a'], ARRAY[1]), MAP(ARRAY['a'], ARRAY[2]), (k, v1, v2) -> v1 + v2)
multimap_from_entries(ARRAY[ROW('a', 1), ROW('a', 2)])
MAP(ARRAY['a', 'a'], ARRAY[1, 2])
ROW(1, 'a')
ROW(1, 'a')[1]
CAST(ROW(1, 'a') AS row(x integer, y varchar)).y
ROW(1, 2) = ROW(1, 2)
ROW(1, 2) < ROW(1, 3)
ROW(1, NULL) = ROW(1, NULL)
-- json
JSON '{"a": 1, "b": [1, 2]}'
json_parse('{"b":2,"a":1}')
json_parse('bad')
json_format(json_parse('{"a": [1, 2]}'))
json_extract('{"a": {"b": [10, 20]}}', '$.a.b')
json_extract('{"a": {"b": [10, 20]}}', '$.a.b[1]')
json_extract('{"a": 1}', '$.z')
json_extract('bad', '$.a')
json_extract('{"a b": 5}', '$["a b"]')
json_extract_scalar('{"a": {"b": [10, 20]}}', '$.a.b[1]')
json_extract_scalar('{"a": "x"}', '$.a')
json_extract_scalar('{"a": {"b": 1}}', '$.a')
json_extract_scalar('{"a": true}', '$.a')
json_extract_scalar('{"a": null}', '$.a')
json_extract_scalar('{"a": 1.50}', '$.a')
json_extract_scalar('[1, 2]', '$[0]')
json_array_length('[1, 2, 3]')
json_array_length('{"a": 1}')
json_array_get('[1, 2, 3]', 1)
json_array_contains('[1, 2, 3]', 2)
json_array_contains('["a"]', 'a')
json_size('{"a": {"b": 1, "c": 2}}', '$.a')
json_size('{"a": [1, 2]}', '$.a')
json_size('{"a": 1}', '$.a')
is_json_scalar('1')
is_json_scalar('[1]')
CAST(JSON '1' AS integer)
CAST(JSON '"abc"' AS varchar)
CAST(JSON '[1, 2]' AS array(integer))
CAST(JSON '{"a": 1}' AS map(varchar, integer))
CAST(JSON '{"x": 1, "y": "b"}' AS row(x integer, y varchar))
CAST(JSON '{"a": 1}' AS varchar)
CAST(json_extract('{"a": [{"k": "x"}, {"k": "y"}]}', '$.a') AS array(map(varchar, varchar)))
CAST(ARRAY[1, 2] AS json)
CAST(MAP(ARRAY['a'], ARRAY[1]) AS json)
CAST(ROW(1, 'a') AS json)
CAST(CAST(ROW(1, 'a') AS row(x integer, y varchar)) AS json)
CAST('abc' AS json)
CAST(1.5 AS json)
CAST(true AS json)
CAST(TIMESTAMP '2020-01-01 00:00:00' AS json)
json_format(CAST('abc' AS json))
json_query('{"a": {"b": 1}}', 'lax $.a')
json_value('{"a": {"b": 1}}', 'lax $.a.b')
json_value('{"a": {"b": 1}}', 'lax $.a.b' RETURNING integer)
json_exists('{"a": {"b": 1}}', 'lax $.a.b')
json_object('a': 1, 'b': 'x')
json_array(1, 'a', NULL)
-- types and session
typeof(1)
typeof('abc')
typeof(1.50)
typeof(ARRAY[1])
typeof(CAST(NULL AS varchar))
-- aggregates
SELECT count(*), count(x), count(DISTINCT x), sum(x), avg(x), min(x), max(x) FROM (VALUES 1, 2, 2, NULL) AS t(x)
SELECT sum(x), avg(x), min(x), max(x) FROM (VALUES 1.00, 2.00, 2.00) AS t(x)
SELECT sum(x), avg(x) FROM (VALUES 1e0, 2e0) AS t(x)
SELECT sum(x), avg(x), count(x), max(x) FROM (VALUES 1) AS t(x) WHERE x > 5
SELECT avg(x) FROM (VALUES CAST(1 AS bigint), 2) AS t(x)
SELECT round(avg(x), 2) FROM (VALUES 1, 2, 2) AS t(x)
SELECT round(sum(x) / 3, 2) FROM (VALUES 1e0, 2e0, 2e0) AS t(x)
SELECT sum(x) / count(*) FROM (VALUES 1.00, 2.00, 2.00) AS t(x)
SELECT sum(CAST(x AS real)) FROM (VALUES 0.1, 0.2) AS t(x)
SELECT count_if(x > 1), bool_and(x > 0), bool_or(x > 2), every(x > 1) FROM (VALUES 1, 2, 3) AS t(x)
SELECT stddev(x), stddev_pop(x), variance(x), var_pop(x) FROM (VALUES 1, 2, 4) AS t(x)
SELECT array_agg(x ORDER BY x DESC) FROM (VALUES 1, 3, 2) AS t(x)
SELECT array_agg(x ORDER BY x) FROM (VALUES 1, NULL, 2) AS t(x)
SELECT array_agg(DISTINCT x ORDER BY x) FROM (VALUES 2, 1, 2) AS t(x)
SELECT array_agg(x ORDER BY x) FILTER (WHERE x > 1) FROM (VALUES 1, 3, 2) AS t(x)
SELECT map_agg(k, v) FROM (VALUES ('a', 1), ('b', 2)) AS t(k, v)
SELECT multimap_agg(k, v) FROM (VALUES ('a', 1), ('a', 1)) AS t(k, v)
SELECT map_union(m) FROM (VALUES MAP(ARRAY['a'], ARRAY[1]), MAP(ARRAY['b'], ARRAY[2])) AS t(m)
SELECT histogram(x) FROM (VALUES 'a') AS t(x)
SELECT min_by(k, v), max_by(k, v) FROM (VALUES ('a', 2), ('b', 1)) AS t(k, v)
SELECT max_by(k, v, 2) FROM (VALUES ('a', 2), ('b', 1), ('c', 3)) AS t(k, v)
SELECT max(x, 2), min(x, 2) FROM (VALUES 1, 3, 2) AS t(x)
SELECT approx_distinct(x) FROM (VALUES 1, 2, 2) AS t(x)
SELECT approx_percentile(x, 0.5) FROM (VALUES 1, 2, 3) AS t(x)
SELECT approx_percentile(x, ARRAY[0.0, 1.0]) FROM (VALUES 1, 2, 3) AS t(x)
SELECT arbitrary(x), any_value(x) FROM (VALUES 1) AS t(x)
SELECT listagg(x, ',') WITHIN GROUP (ORDER BY x) FROM (VALUES 'b', 'a') AS t(x)
SELECT bitwise_and_agg(x), bitwise_or_agg(x) FROM (VALUES 3, 5) AS t(x)
SELECT corr(x, y), covar_pop(x, y), covar_samp(x, y), regr_slope(y, x), regr_intercept(y, x) FROM (VALUES (1, 2), (2, 4), (3, 5)) AS t(x, y)
SELECT geometric_mean(x) FROM (VALUES 1, 4) AS t(x)
SELECT checksum(x) FROM (VALUES 1) AS t(x)
SELECT skewness(x), kurtosis(x) FROM (VALUES 1, 2, 4, 8) AS t(x)
SELECT reduce_agg(x, 0, (a, b) -> a + b, (a, b) -> a + b) FROM (VALUES 1, 2) AS t(x)
SELECT numeric_histogram(2, x) FROM (VALUES 1e0, 2e0) AS t(x)
SELECT sum(x) FILTER (WHERE x > 1) FROM (VALUES 1, 2, 3) AS t(x)
SELECT k, sum(v) FROM (VALUES ('a', 1), ('b', 2), ('a', 3)) AS t(k, v) GROUP BY k ORDER BY k
SELECT k, sum(v) AS s FROM (VALUES ('a', 1), ('b', 2), ('a', 3)) AS t(k, v) GROUP BY 1 HAVING sum(v) > 2 ORDER BY s
SELECT k AS key, sum(v) FROM (VALUES ('a', 1)) AS t(k, v) GROUP BY key
SELECT v + 1 AS w FROM (VALUES 1, 2) AS t(v) WHERE w > 2
SELECT v AS w FROM (VALUES 1, 2) AS t(v) GROUP BY v HAVING w > 1
SELECT v % 2 AS v, count(*) FROM (VALUES 1, 2, 3) AS t(v) GROUP BY v % 2 ORDER BY 1
SELECT v * 10 AS v FROM (VALUES 1, 2, 3) AS t(v) WHERE v > 1 ORDER BY v DESC
SELECT v AS a FROM (VALUES 1, 2) AS t(v) ORDER BY a + 1 DESC
SELECT k, v FROM (VALUES ('a', 1)) AS t(k, v) GROUP BY k
SELECT a, b, sum(v) FROM (VALUES ('x', 'p', 1), ('x', 'q', 2)) AS t(a, b, v) GROUP BY GROUPING SETS ((a, b), (a), ()) ORDER BY 1, 2, 3
SELECT a, b, sum(v), grouping(a, b) FROM (VALUES ('x', 'p', 1), ('x', 'q', 2)) AS t(a, b, v) GROUP BY ROLLUP (a, b) ORDER BY 1, 2, 4
SELECT a, b, sum(v) FROM (VALUES ('x', 'p', 1), ('y', 'q', 2)) AS t(a, b, v) GROUP BY CUBE (a, b) ORDER BY 1, 2
-- windows
SELECT x, row_number() OVER (ORDER BY x DESC), rank() OVER (ORDER BY x), dense_rank() OVER (ORDER BY x) FROM (VALUES 1, 1, 2) AS t(x) ORDER BY 1, 2
SELECT x, sum(x) OVER (ORDER BY x) FROM (VALUES 1, 1, 2) AS t(x) ORDER BY 1, 2
SELECT x, sum(x) OVER (ORDER BY x ROWS UNBOUNDED PRECEDING) FROM (VALUES 1, 2, 3) AS t(x) ORDER BY 1
SELECT x, avg(x) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM (VALUES 1, 2, 4) AS t(x) ORDER BY 1
SELECT x, lag(x) OVER (ORDER BY x), lead(x, 1, 0) OVER (ORDER BY x) FROM (VALUES 1, 2, 3) AS t(x) ORDER BY 1
SELECT x, first_value(x) OVER (ORDER BY x DESC), last_value(x) OVER (ORDER BY x) FROM (VALUES 1, 2) AS t(x) ORDER BY 1
SELECT x, nth_value(x, 2) OVER (ORDER BY x ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM (VALUES 1, 2) AS t(x) ORDER BY 1
SELECT x, ntile(2) OVER (ORDER BY x), percent_rank() OVER (ORDER BY x), cume_dist() OVER (ORDER BY x) FROM (VALUES 1, 2, 3) AS t(x) ORDER BY 1
SELECT x, lag(x) IGNORE NULLS OVER (ORDER BY i) FROM (VALUES (1, 5), (2, NULL), (3, 7)) AS t(i, x) ORDER BY i
SELECT x, sum(x) OVER w FROM (VALUES 1, 2) AS t(x) WINDOW w AS (ORDER BY x) ORDER BY 1
SELECT k, x, sum(x) OVER (PARTITION BY k) FROM (VALUES ('a', 1), ('a', 2), ('b', 3)) AS t(k, x) ORDER BY 1, 2
SELECT d, count(*) OVER (ORDER BY d RANGE BETWEEN INTERVAL '1' DAY PRECEDING AND CURRENT ROW) FROM (VALUES DATE '2020-01-01', DATE '2020-01-02', DATE '2020-01-04') AS t(d) ORDER BY 1
-- queries
SELECT x FROM UNNEST(ARRAY[1, 2, 3]) AS t(x) ORDER BY x DESC
SELECT k, v FROM UNNEST(MAP(ARRAY['a', 'b'], ARRAY[1, 2])) AS t(k, v) ORDER BY k
SELECT a, b FROM UNNEST(ARRAY[1, 2, 3], ARRAY['x', 'y']) AS t(a, b)
SELECT a, n FROM UNNEST(ARRAY['x', 'y']) WITH ORDINALITY AS t(a, n)
SELECT a, b, n FROM UNNEST(ARRAY[1], ARRAY['x', 'y']) WITH ORDINALITY AS t(a, b, n)
SELECT n, p FROM UNNEST(ARRAY[ROW('a', 1), ROW('b', 2)]) AS t(n, p)
SELECT x, y FROM (VALUES (1, ARRAY['a', 'b']), (2, ARRAY[])) AS t(x, l) CROSS JOIN UNNEST(l) AS u(y) ORDER BY 1, 2
SELECT x, y FROM (VALUES (1, ARRAY['a', 'b']), (2, ARRAY[])) AS t(x, l) LEFT JOIN UNNEST(l) AS u(y) ON true ORDER BY 1, 2
SELECT x, h.name, h.value FROM (VALUES (1, ARRAY[CAST(ROW('n', 'v') AS row(name varchar, value varchar))])) AS t(x, l) CROSS JOIN UNNEST(l) AS h(name, value)
SELECT a.x, b.y FROM (VALUES (1, 'p'), (2, 'q')) AS a(x, k) LEFT JOIN (VALUES ('p', 'one')) AS b(k, y) ON a.k = b.k ORDER BY 1
SELECT k, a.x, b.y FROM (VALUES (1, 'p')) AS a(x, k) JOIN (VALUES ('p', 'one')) AS b(k, y) USING (k)
SELECT x FROM (VALUES 1, 2, 3) AS t(x) WHERE x IN (SELECT y FROM (VALUES 2, 3) AS u(y)) ORDER BY 1
SELECT x FROM (VALUES 1, 2, 3) AS t(x) WHERE EXISTS (SELECT 1 FROM (VALUES 2) AS u(y) WHERE y = x)
SELECT x, (SELECT max(y) FROM (VALUES 1, 2) AS u(y) WHERE y <= x) FROM (VALUES 1, 5) AS t(x) ORDER BY 1
SELECT x FROM (VALUES 1, 2, 3) AS t(x) WHERE x > ALL (SELECT y FROM (VALUES 1, 2) AS u(y))
WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT * FROM a, b
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT * FROM r
SELECT 1 UNION SELECT 1
SELECT 1 UNION ALL SELECT 1
SELECT x FROM (VALUES 1, 2) AS t(x) INTERSECT SELECT 2
SELECT x FROM (VALUES 1, 2) AS t(x) EXCEPT SELECT 2
SELECT x FROM (VALUES 3, NULL, 1) AS t(x) ORDER BY x
SELECT x FROM (VALUES 3, NULL, 1) AS t(x) ORDER BY x DESC
SELECT x FROM (VALUES 3, NULL, 1) AS t(x) ORDER BY x NULLS FIRST
SELECT x FROM (VALUES 1, 2, 3) AS t(x) ORDER BY x OFFSET 1 LIMIT 1
SELECT x FROM (VALUES 1, 2, 3) AS t(x) ORDER BY x FETCH FIRST 2 ROWS ONLY
SELECT DISTINCT x FROM (VALUES 1, 1, 2) AS t(x) ORDER BY 1
SELECT 1 AS "A B", 2
SELECT 'it''s'
SELECT U&'\00e4'
SELECT X'6869'
SELECT t.* FROM (VALUES (1, 'a')) AS t(n, s)
SELECT count(*) FROM (VALUES 1, 2) AS a(x), (VALUES 1, 2, 3) AS b(y)
VALUES (1, 'a'), (2, 'b')
SELECT nope FROM (VALUES 1) AS t(x)
SELECT x FROM (VALUES 1) AS a(x), (VALUES 1) AS b(x)
SELECT nofunction(1)
SELECT x, y FROM (VALUES (1, 2)) AS t(x, y) ORDER BY 3
SELECT FROM t
SELECT x FROM (VALUES 1, 'a') AS t(x)
SELECT 1 WHERE 'a'
SELECT sum('a')
SELECT x FROM (VALUES 1) AS t(x) LIMIT 0
SELECT x, count(*) FROM (VALUES 1) AS t(x)
SELECT max(count(*)) FROM (VALUES 1) AS t(x)
SELECT x FROM (VALUES 1) AS t(x) WHERE count(*) > 1
SELECT CAST(x AS integer) FROM (VALUES '1', 'x') AS t(x)
SELECT (SELECT x FROM (VALUES 1, 2) AS t(x))
