-- Pictures: what was drawn, so that the same scene is never drawn twice, and what people thought of it.
create table images (
    id uuid primary key,
    scene_hash bytea not null unique,
    scene jsonb not null,
    prompt text not null,
    owner text not null,
    artifact_id text not null references artifacts on delete cascade,
    manifest_id text not null references artifacts on delete cascade,
    width integer not null,
    height integer not null,
    format text not null,
    seed bigint not null,
    gate jsonb not null,
    passed boolean not null,
    versions jsonb not null,
    created_at timestamptz not null default now(),
    uses integer not null default 1,
    rating smallint check (rating in (-1, 1)),
    comment text
);

create index images_by_artifact on images (artifact_id);
create index images_by_manifest on images (manifest_id);
