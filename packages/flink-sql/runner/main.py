# millrace-flink-runner 1
"""Runs SQL files as one Flink job: a PyFlink application for Managed Service for Apache Flink.

The property groups of the application say what is run, in the service's application_properties.json:
  millrace.flink-sql            script: SQL files beside this one, separated by commas, run in this order as one
  millrace.flink-sql.variables  texts that stand for ${name} in the SQL
Functions that CREATE FUNCTION … AS 'functions.name' LANGUAGE PYTHON names are those of functions.py beside this file.
Definitions are executed in order; all INSERTs, in statement sets or not, become one job.

On a machine with PyFlink: python main.py properties.json, which waits for the job and loads lib/*.jar.
"""

import glob
import json
import os
import re
import sys

from pyflink.table import EnvironmentSettings, TableEnvironment

PROPERTIES = "/etc/flink/application_properties.json"
FOLDER = os.path.dirname(os.path.realpath(__file__))
SCRIPT_GROUP = "millrace.flink-sql"
VARIABLES_GROUP = "millrace.flink-sql.variables"
# The application's configuration says these; the service ignores them in code.
MANAGED = re.compile(r"execution\.checkpointing\.|parallelism\.default$|state\.|restart-strategy")
# A piece of SQL in which a semicolon ends nothing: texts, names, comments.
QUOTED = re.compile(r"'(?:[^']|'')*'|`(?:[^`]|``)*`|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)
SET = re.compile(r"SET\s+'((?:[^']|'')*)'\s*=\s*'((?:[^']|'')*)'$", re.IGNORECASE)
CREATE_AS = re.compile(r"CREATE\s+(?:TEMPORARY\s+)?TABLE\b.*\bAS\s+(?:SELECT|WITH)\b", re.IGNORECASE | re.DOTALL)
INSERT = re.compile(r"INSERT\s", re.IGNORECASE)
SET_BEGIN = re.compile(r"(?:EXECUTE\s+STATEMENT\s+SET\s+BEGIN|BEGIN\s+STATEMENT\s+SET)\b\s*", re.IGNORECASE)
SET_END = re.compile(r"END$", re.IGNORECASE)
REFUSED = re.compile(r"(RESET|SELECT|WITH|SHOW|DESCRIBE|DESC|EXPLAIN|EXECUTE|ANALYZE|CALL)\b", re.IGNORECASE)


def read_groups(path):
    with open(path, encoding="utf-8") as file:
        return {group["PropertyGroupId"]: group["PropertyMap"] for group in json.load(file)}


def substitute(name, text, variables):
    def value_of(match):
        value = variables.get(match.group(1))
        if value is None:
            raise ValueError(f"{name}: {match.group(0)} is not a property of group {VARIABLES_GROUP}")
        if "'" in value or "\n" in value:
            raise ValueError(f"{name}: the value of {match.group(0)} holds a quote or a line break")
        return value

    return re.sub(r"\$\{([^}\n]*)\}", value_of, text)


def split(text):
    """Statements without comments, in order."""
    statement = []
    position = 0
    for match in QUOTED.finditer(text):
        yield from cut(text[position:match.start()], statement)
        statement.append(" " if match.group().startswith(("--", "/*")) else match.group())
        position = match.end()
    yield from cut(text[position:], statement)
    last = "".join(statement).strip()
    if last:
        yield last


def cut(plain, statement):
    *ended, rest = plain.split(";")
    for part in ended:
        whole = "".join([*statement, part]).strip()
        statement.clear()
        if whole:
            yield whole
    statement.append(rest)


def run(table_env, statements):
    """Executes definitions at once and gathers INSERTs; the job they make, which is not started."""
    inserts = table_env.create_statement_set()
    count = 0
    in_set = False
    for statement in statements:
        begin = SET_BEGIN.match(statement)
        if begin:
            in_set = True
            statement = statement[begin.end():]
            if not statement:
                continue
        setting = SET.match(statement)
        if setting:
            if count > 0:
                raise ValueError(f"{statement}: expected before the first INSERT")
            key, value = (text.replace("''", "'") for text in setting.groups())
            if MANAGED.match(key):
                raise ValueError(f"SET '{key}': the configuration of the application says it, leave it out")
            if not key.startswith("millrace."):
                table_env.get_config().set(key, value)
        elif INSERT.match(statement):
            inserts.add_insert_sql(statement)
            count += 1
        elif in_set and SET_END.match(statement):
            in_set = False
        elif REFUSED.match(statement):
            raise ValueError(f"{statement[:60]}: an application has no one to show its result to")
        elif CREATE_AS.match(statement):
            raise ValueError(f"{statement[:60]}: write the INSERT as a statement of its own")
        else:
            table_env.execute_sql(statement)
    if count == 0:
        raise ValueError("expected at least one INSERT")
    return inserts


def main(arguments):
    local = len(arguments) > 0
    groups = read_groups(arguments[0] if local else PROPERTIES)
    names = [name.strip() for name in groups[SCRIPT_GROUP]["script"].split(",")]
    variables = groups.get(VARIABLES_GROUP, {})
    table_env = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
    if local:
        jars = sorted(glob.glob(os.path.join(FOLDER, "lib", "*.jar")))
        if jars:
            table_env.get_config().set("pipeline.jars", ";".join(f"file://{jar}" for jar in jars))
    functions = os.path.join(FOLDER, "functions.py")
    if os.path.exists(functions):
        table_env.add_python_file(functions)
    statements = []
    for name in names:
        with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
            statements.extend(split(substitute(name, file.read(), variables)))
    job = run(table_env, statements).execute()
    if local:
        job.wait()


if __name__ == "__main__":
    main(sys.argv[1:])
