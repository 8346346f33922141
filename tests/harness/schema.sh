# Documents and their schemas. After tap.sh. Tests are skipped where python3 has no jsonschema.
#
# valid NAME SCHEMA FILE             the file is a document that the schema allows: data/SCHEMA.schema.json
# valid_lines NAME SCHEMA FILE       every line of it is one
# refused NAME SCHEMA FILE SCRIPT    it is none once the sed script has changed it
# refused_lines NAME SCHEMA FILE SCRIPT
# schemas_or_skip_all                for scripts that are about nothing else

can_validate=
python3 -c 'import jsonschema' 2>/dev/null && can_validate=1

schemas_or_skip_all() {
  [ -n "$can_validate" ] || skip_all "python3-jsonschema is missing"
}

schema_check() { # OPTION SCHEMA FILE
  python3 "$top_srcdir/tests/harness/validate.py" $1 "$top_srcdir/data/$2.schema.json" "$3"
}

# A file that is not valid is reported in one line; anything else that goes wrong is no refusal
schema_refuses() { # OPTION SCHEMA FILE SCRIPT
  sed "$4" "$3" >"$tap_dir/refused" && ! cmp -s "$3" "$tap_dir/refused" &&
    ! schema_check "$1" "$2" "$tap_dir/refused" 2>"$tap_dir/refusal" && ! grep -q Traceback "$tap_dir/refusal"
}

schema_test() { # NAME COMMAND...
  name=$1
  shift
  if [ -n "$can_validate" ]; then
    ok "$name" "$@"
  else
    skip "$name" "python3-jsonschema is missing"
  fi
}

valid() { schema_test "$1" schema_check --whole "$2" "$3"; }
valid_lines() { schema_test "$1" schema_check "" "$2" "$3"; }
refused() { schema_test "$1" schema_refuses --whole "$2" "$3" "$4"; }
refused_lines() { schema_test "$1" schema_refuses "" "$2" "$3" "$4"; }
