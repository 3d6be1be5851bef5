"""The database refuses to change what was drafted, whoever asks."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION books_edition_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'an edition of law stays on record: % / %', OLD.book_id, OLD.number;
  END IF;
  IF OLD.state IN ('published', 'withdrawn') THEN
    RAISE EXCEPTION 'edition % / % is % and never changes', OLD.book_id, OLD.number, OLD.state;
  END IF;
  IF (OLD.id, OLD.book_id, OLD.number, OLD.follows, OLD.content_hash, OLD.basis, OLD.note, OLD.demo,
      OLD.drafted_by, OLD.drafted_at)
     IS DISTINCT FROM
     (NEW.id, NEW.book_id, NEW.number, NEW.follows, NEW.content_hash, NEW.basis, NEW.note, NEW.demo,
      NEW.drafted_by, NEW.drafted_at) THEN
    RAISE EXCEPTION 'what edition % / % says never changes: draft another', OLD.book_id, OLD.number;
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION books_table_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF (SELECT state FROM books_edition WHERE id = NEW.edition_id) <> 'draft' THEN
      RAISE EXCEPTION 'no table joins an edition that is no longer a draft';
    END IF;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a table of an edition of law never changes';
END $$;

CREATE TRIGGER books_edition_guard BEFORE UPDATE OR DELETE ON books_edition
  FOR EACH ROW EXECUTE FUNCTION books_edition_guard();
CREATE TRIGGER books_table_guard BEFORE INSERT OR UPDATE OR DELETE ON books_table
  FOR EACH ROW EXECUTE FUNCTION books_table_guard();
"""
BACKWARD = """
DROP TRIGGER books_table_guard ON books_table;
DROP TRIGGER books_edition_guard ON books_edition;
DROP FUNCTION books_table_guard();
DROP FUNCTION books_edition_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("books", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
