-- Batches: jobs that were submitted together and are followed and cancelled together; `jobs.batch` names it. There is no
-- foreign key: it would cost every job a check, and a batch is inserted with its jobs and removed after the last of them.
create table batches (
    id uuid primary key,
    owner text not null,
    total integer not null check (total between 1 and 1000),
    idempotency_key text,
    body_hash bytea,
    created_at timestamptz not null default now(),
    constraint batch_key_has_hash check ((idempotency_key is null) = (body_hash is null))
);

create unique index batches_idempotency on batches (owner, idempotency_key) where idempotency_key is not null;
