-- Artifacts: what is stored under data_dir/files, addressed by the SHA-256 of its content.
create table artifacts (
    id text primary key check (id ~ '^[0-9a-f]{64}$'),
    size bigint not null check (size >= 0),
    media_type text not null,
    filename text,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);

create index artifacts_expires on artifacts (expires_at);
