/**
 * The tables of the SQLite store. Each entry of the list takes a database from one version of the
 * schema to the next; entries are added and never changed.
 *
 * Times of iterations are milliseconds since 1970. Columns with JSON hold what the wire carries. The
 * table of iterations is kept narrow, so that sorting reads little; the rest of an iteration stands in
 * its details, its charts, its images and its points.
 *
 * @module
 */

/** The statements that lead from each version of the schema to the next, from the empty database on. */
export const MIGRATIONS: readonly string[] = [
  `
  create table projects (
    ordinal integer primary key,
    id text not null unique,
    title text not null unique,
    description text,
    status text not null,
    archived integer not null,
    pinned integer not null,
    created_at text not null,
    updated_at text not null
  ) strict;

  create table experiments (
    ordinal integer primary key,
    id text not null unique,
    project integer not null references projects on delete cascade,
    name text not null,
    description text,
    created_at text not null,
    updated_at text,
    unique (project, name)
  ) strict;

  create table datasets (
    ordinal integer primary key,
    id text not null unique,
    name text not null,
    version text,
    path text not null,
    description text,
    tags text,
    archived integer not null,
    pinned integer not null,
    created_at text not null,
    updated_at text not null
  ) strict;
  create unique index datasets_by_name on datasets (name, version is null, ifnull(version, ''));

  create table iterations (
    ordinal integer primary key,
    id text not null unique,
    experiment integer not null references experiments on delete cascade,
    name text not null,
    status text not null,
    created_at real not null,
    started_at real not null,
    ended_at real,
    dataset integer references datasets on delete set null
  ) strict;
  create index iterations_by_experiment on iterations (experiment, started_at);
  create index iterations_by_start on iterations (started_at);
  create index iterations_by_dataset on iterations (dataset) where dataset is not null;

  create table iteration_details (
    iteration integer primary key references iterations on delete cascade,
    user_name text not null,
    metrics text,
    parameters text,
    path_to_model text,
    model_name text,
    model_size real,
    model_sha256 text,
    is_model_attached integer not null default 0,
    assigned_model_id text,
    assigned_model_name text,
    has_charts integer not null default 1,
    has_images integer not null default 1,
    tags text not null,
    note text,
    environment text,
    error text,
    parent_id text,
    warnings text not null,
    -- of an iteration that comes as a journal: its last record, and what going on from there needs
    sequence integer,
    journal text,
    -- of an iteration that was posted: the model in Base64, last because it is large
    encoded_model text
  ) strict;

  create table iteration_charts (
    ordinal integer primary key,
    iteration integer not null references iterations on delete cascade,
    name text not null,
    chart text not null,
    unique (iteration, name)
  ) strict;

  create table iteration_images (
    ordinal integer primary key,
    iteration integer not null references iterations on delete cascade,
    id text not null,
    name text not null,
    comparable integer,
    sha256 text,
    encoded text
  ) strict;
  create index images_by_iteration on iteration_images (iteration);

  -- what iterations can be sorted by; kind 0: the last value of a metric, kind 1: a parameter
  create table iteration_values (
    iteration integer not null references iterations on delete cascade,
    kind integer not null,
    name text not null,
    value any not null,
    primary key (iteration, kind, name)
  ) strict, without rowid;
  create index values_by_name on iteration_values (kind, name, value);

  -- points of a metric as columns of 64-bit floating-point numbers, in the order of logging
  create table metric_chunks (
    ordinal integer primary key,
    iteration integer not null references iterations on delete cascade,
    metric text not null,
    first_sequence integer not null,
    last_sequence integer not null,
    point_count integer not null,
    min_value real,
    max_value real,
    steps blob not null,
    point_values blob not null,
    timestamps blob not null
  ) strict;
  create unique index chunks_by_metric on metric_chunks (iteration, metric, first_sequence);

  create table blobs (
    sha256 text primary key,
    bytes blob not null
  ) strict;
  create table blob_uses (
    iteration_id text not null,
    sha256 text not null references blobs,
    primary key (iteration_id, sha256)
  ) strict, without rowid;
  create index blob_uses_by_blob on blob_uses (sha256);

  -- ids that were deleted and never come back
  create table tombstones (
    id text primary key,
    deleted_at real not null
  ) strict, without rowid;
  `,
  `
  -- the values that filters ask about: all of them, those that have no order as blobs, which sort last;
  -- the text is of those whose value is not their text, or only its beginning
  alter table iteration_values add column text text;

  insert or replace into iteration_values (iteration, kind, name, value, text)
    select d.iteration, 0, m.key, x'00', 'NaN' from iteration_details d, json_each(d.metrics) m
    where m.type = 'text' and m.value = 'NaN';
  insert or replace into iteration_values (iteration, kind, name, value, text)
    select d.iteration, 1, p.key, x'01', p.value from iteration_details d, json_each(d.parameters) p
    where p.type in ('array', 'object');
  insert or replace into iteration_values (iteration, kind, name, value, text)
    select d.iteration, 1, p.key, p.type = 'true', p.type
    from iteration_details d, json_each(d.parameters) p where p.type in ('true', 'false');
  insert or replace into iteration_values (iteration, kind, name, value, text)
    select v.iteration, v.kind, v.name, v.value, p.value
    from iteration_values v join iteration_details d on d.iteration = v.iteration,
      json_each(d.parameters) p
    where v.kind = 1 and p.type = 'text' and length(p.value) > 100 and p.key = v.name;
  `,
  `
  -- when bytes came, in milliseconds since 1970: the records that name them may come later
  alter table blob_uses add column added_at real not null default 0;
  `,
  `
  -- when the App took the last piece of a journal in
  alter table iteration_details add column heard_at real;

  -- what happened to iterations, whichever process did it; the last ten thousand are kept
  create table iteration_events (
    ordinal integer primary key,
    kind text not null,
    iteration_id text not null,
    experiment_id text,
    project_id text,
    status text not null,
    sequence integer
  ) strict;
  create trigger forget_old_events after insert on iteration_events begin
    delete from iteration_events where ordinal <= new.ordinal - 10000;
  end;

  create view iteration_places as
    select i.ordinal, i.id, i.status, e.id as experiment_id, p.id as project_id
    from iterations i join experiments e on e.ordinal = i.experiment
    join projects p on p.ordinal = e.project;
  create trigger tell_start after insert on iteration_details begin
    insert into iteration_events (kind, iteration_id, experiment_id, project_id, status, sequence)
      select 'started', id, experiment_id, project_id, status, new.sequence
      from iteration_places where ordinal = new.iteration;
  end;
  create trigger tell_records after update of sequence on iteration_details begin
    insert into iteration_events (kind, iteration_id, experiment_id, project_id, status, sequence)
      select 'records', id, experiment_id, project_id, status, new.sequence
      from iteration_places where ordinal = new.iteration;
  end;
  create trigger tell_status after update of status on iterations when new.status <> old.status begin
    insert into iteration_events (kind, iteration_id, experiment_id, project_id, status, sequence)
      select 'status', new.id, p.experiment_id, p.project_id, new.status, d.sequence
      from iteration_places p join iteration_details d on d.iteration = p.ordinal
      where p.ordinal = new.ordinal;
  end;
  create trigger tell_name after update of name on iterations when new.name <> old.name begin
    insert into iteration_events (kind, iteration_id, experiment_id, project_id, status, sequence)
      select 'renamed', new.id, p.experiment_id, p.project_id, new.status, d.sequence
      from iteration_places p join iteration_details d on d.iteration = p.ordinal
      where p.ordinal = new.ordinal;
  end;
  create trigger tell_deletion before delete on iterations begin
    insert into iteration_events (kind, iteration_id, experiment_id, project_id, status)
      select 'deleted', id, experiment_id, project_id, status
      from iteration_places where ordinal = old.ordinal;
  end;
  `,
  `
  -- what people change besides the name; a journal's records tell their own event
  create trigger tell_note after update of note, tags on iteration_details
  when new.sequence is old.sequence and (new.note is not old.note or new.tags <> old.tags) begin
    insert into iteration_events (kind, iteration_id, experiment_id, project_id, status, sequence)
      select 'renamed', id, experiment_id, project_id, status, new.sequence
      from iteration_places where ordinal = new.iteration;
  end;
  create index details_by_parent on iteration_details (parent_id) where parent_id is not null;
  `,
  `
  -- from here on, columns of points are coded where that makes them shorter; those from before stay
  `,
  `
  -- the values of new iterations wait until those of many are put in order at once, when an ordinal is a
  -- multiple of 128: each has its place on another page of the index
  alter table iteration_values add column is_waiting integer not null default 0;
  drop index values_by_name;
  create index values_by_name on iteration_values (kind, name, value) where is_waiting = 0;
  `,
  `
  -- programs of earlier versions that have the database open add iterations as well, and put nothing in order
  update iteration_values set is_waiting = 0 where is_waiting = 1;
  create trigger order_values after insert on iterations when new.ordinal % 128 = 0 begin
    update iteration_values set is_waiting = 0
      where is_waiting = 1 and iteration > new.ordinal - 128;
  end;
  `,
];

/** The version of the schema that this module reads and writes. */
export const SCHEMA_VERSION: number = MIGRATIONS.length;
