CREATE TABLE ledger_posting (
    at timestamptz NOT NULL,
    entry_id bigint NOT NULL REFERENCES ledger_entry (id) DEFERRABLE INITIALLY DEFERRED,
    line smallint NOT NULL,
    account varchar(20) NOT NULL,
    role varchar(12) NOT NULL,
    party varchar(40) NOT NULL,
    declaration varchar(24) NOT NULL,
    tax varchar(8) NOT NULL,
    guarantee varchar(40) NOT NULL,
    amount numeric(24, 6) NOT NULL,
    currency varchar(3) NOT NULL,
    PRIMARY KEY (at, entry_id, line)
) PARTITION BY RANGE (at);

CREATE INDEX ledger_posting_suspense ON ledger_posting (declaration) WHERE role = 'suspense';

-- One query per statement, not per row: the postings of an entry come in one statement or not at all.
CREATE FUNCTION ledger_posting_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM fresh GROUP BY entry_id, currency HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'ledger: an entry does not sum to zero' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger: entries and postings are never changed' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER balanced AFTER INSERT ON ledger_posting
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_posting_balanced();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_posting
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();

-- A partition is a table of its own: what is written to it directly must balance as well. Rows of the month that
-- had gone to the default partition move to their own; nothing else ever takes a posting away. The new name, or ''.
CREATE FUNCTION ledger_open_month(day date) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    first timestamptz := date_trunc('month', day::timestamp) AT TIME ZONE 'UTC';
    next timestamptz := (date_trunc('month', day::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
    name text := 'ledger_posting_' || to_char(day, 'YYYY_MM');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('partitions'), hashtext('ledger_posting'));
    IF to_regclass(name) IS NOT NULL THEN
        RETURN '';
    END IF;
    LOCK TABLE ledger_posting IN SHARE ROW EXCLUSIVE MODE;
    IF EXISTS (SELECT FROM ledger_posting_else WHERE at >= first AND at < next) THEN
        EXECUTE format('CREATE TABLE %I (LIKE ledger_posting INCLUDING DEFAULTS)', name);
        EXECUTE format('INSERT INTO %I SELECT * FROM ledger_posting_else WHERE at >= %L AND at < %L', name, first, next);
        ALTER TABLE ledger_posting_else DISABLE TRIGGER append_only;
        DELETE FROM ledger_posting_else WHERE at >= first AND at < next;
        ALTER TABLE ledger_posting_else ENABLE TRIGGER append_only;
        EXECUTE format('ALTER TABLE ledger_posting ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, first, next);
    ELSE
        EXECUTE format('CREATE TABLE %I PARTITION OF ledger_posting FOR VALUES FROM (%L) TO (%L)', name, first, next);
    END IF;
    PERFORM ledger_guard(name);
    RETURN name;
END $$;

CREATE FUNCTION ledger_guard(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER balanced AFTER INSERT ON %I REFERENCING NEW TABLE AS fresh '
        'FOR EACH STATEMENT EXECUTE FUNCTION ledger_posting_balanced()', name);
END $$;

CREATE TABLE ledger_posting_else PARTITION OF ledger_posting DEFAULT;
SELECT ledger_guard('ledger_posting_else');
