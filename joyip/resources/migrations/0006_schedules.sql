-- Kinds that start by the clock: the last tick that became a job (or, for a new kind, when it was first seen), and that
-- job, which may long have been removed.
create table schedules (
    kind text primary key,
    tick timestamptz not null,
    job_id uuid
);

-- When the bytes of a stored file were last held against its id.
alter table artifacts add column verified_at timestamptz;
create index artifacts_by_verification on artifacts (verified_at nulls first, id);
