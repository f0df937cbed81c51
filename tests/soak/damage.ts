/** Damages a journal at every place, and looks at what is made of it. */

import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { JournalFolder } from "../../src/journal/journal_folder.ts";
import { ID } from "../support/journal_records.ts";
import { Chance } from "./chance.ts";
import { DamageSample, NEWLINE, type SampleLine, statusOf } from "./damage_sample.ts";

/** How much is damaged. */
export interface DamageOptions {
  /** Records of the journal at least. */
  records: number;
  seed: number;
}

/** What was looked at. */
export interface DamageResult {
  records: number;
  bytes: number;
  /** Journals that were cut off, and those in which a byte was flipped. */
  truncated: number;
  flipped: number;
  /** How many of them were recovered as well. */
  recovered: number;
}

/** One damage, and what is left. */
interface Damaged {
  sample: DamageSample;
  what: string;
  left: SampleLine[];
  /** The lowest number that a recovered end may have. */
  free: number;
}

/** Every how many flips a journal is recovered as well. */
const RECOVERED = 7;

/**
 * Cuts a journal off at every byte, and flips each of its bytes in several ways.
 *
 * @throws {AssertionError} If a reader crashes, takes something wrong for right, loses more than what is
 * damaged, or does not tell; or if a recoverer gives the wrong status, or a number again.
 */
export async function damage({ records, seed }: DamageOptions): Promise<DamageResult> {
  using sample = await DamageSample.make(records);
  const { lines, segments } = sample;
  const bytes = segments.reduce((sum, { length }) => sum + length, 0);
  const result = { records: lines.length, bytes, truncated: 0, flipped: 0, recovered: 0 };
  for (let segment = 1; segment <= segments.length; segment++) {
    truncate(sample, segment, result);
    flip(sample, segment, new Chance(seed, segment), result);
  }
  return result;
}

function truncate(sample: DamageSample, segment: number, result: DamageResult): void {
  const whole = sample.segments[segment - 1]!;
  for (let length = 0; length < whole.length; length++) {
    const left = sample.lines.filter((line) =>
      line.segment < segment || (line.segment === segment && line.newline < length)
    );
    sample.put(segment, whole.slice(0, length), true);
    const free = (left.at(-1)?.record.seq ?? 1) + 1;
    const damaged = { sample, what: `segment ${segment} cut off at ${length}`, left, free };
    checkRead(damaged, false);
    checkRecovered(damaged);
    result.truncated++;
    result.recovered++;
  }
}

function flip(sample: DamageSample, segment: number, chance: Chance, result: DamageResult): void {
  const whole = sample.segments[segment - 1]!;
  const own = sample.lines.filter((line) => line.segment === segment);
  for (let at = 0, index = 0; at < whole.length; at++) {
    if (at > own[index]!.newline) index++;
    const toNewline = whole[at]! ^ NEWLINE; // which makes two lines of one
    for (const mask of [0xff, chance.pick([1, toNewline || 1, 1 + chance.below(254)])]) {
      const bytes = whole.slice();
      bytes[at]! ^= mask;
      sample.put(segment, bytes);
      const damaged = flipped(sample, own[index]!, at, mask);
      const isTorn = at === whole.length - 1; // nothing follows: so does a write end that was cut off
      checkRead(damaged, !isTorn);
      if (++result.flipped % RECOVERED > 0) continue;
      checkRecovered(damaged);
      result.recovered++;
    }
  }
}

function flipped(sample: DamageSample, hit: SampleLine, at: number, mask: number): Damaged {
  const { length } = sample.segments[hit.segment - 1]!;
  const isLost = at !== hit.newline || at === length - 1;
  const left = isLost ? sample.lines.filter((line) => line !== hit) : sample.lines;
  const isTorn = at === length - 1 && hit === sample.lines.at(-1);
  const free = sample.sequence + (isTorn ? 0 : 1);
  return { sample, what: `segment ${hit.segment} byte ${at} xor ${mask}`, left, free };
}

/** What is read must be what was written, and all of it that is whole; what is not must be told. */
function checkRead({ sample, what, left }: Damaged, isTold: boolean): void {
  assertTexts(textsOf(sample.path), left, what);
  const { iteration, damage } = new JournalFolder(sample.path).fold();
  assertStrictEquals(damage.length > 0, isTold, `${what}: ${JSON.stringify(damage)}`);
  const last = left.at(-1)?.record.seq ?? 0;
  const there = new Set([1, ...left.map(({ record }) => record.seq)]); // a lost header is stood in for
  const missing: number[] = [];
  for (let seq = 1; seq < last; seq++) if (!there.has(seq)) missing.push(seq);
  assertEquals(holesIn(iteration.warnings), missing, what);
}

/** A recoverer comes to the right status, at the right time, under a number that nobody had. */
function checkRecovered({ sample, what, left, free }: Damaged): void {
  const isEnded = new JournalFolder(sample.path).tail().isEnded;
  {
    using journal = sample.outbox.claim(ID)!;
    const { iteration } = journal.folder.fold();
    assertStrictEquals(iteration.status, statusOf(left), what);
    if (!isEnded) {
      assertStrictEquals(iteration.status, "crashed", what);
      assert(iteration.sequence >= free, `${what}: the end has the number ${iteration.sequence}`);
      if (left.length > 0) assertStrictEquals(iteration.ended_at, left.at(-1)!.record.at, what);
    }
  }
  assertTexts(textsOf(sample.path).slice(0, left.length), left, what);
  sample.touched();
}

/** The lines that can be read, but no header that stands in for a lost one. */
function textsOf(path: string): string[] {
  const decoder = new TextDecoder();
  const texts: string[] = [];
  for (const { bytes } of new JournalFolder(path).lines()) {
    assertStrictEquals(bytes.at(-1), NEWLINE);
    texts.push(decoder.decode(bytes.subarray(0, -1)));
  }
  return texts.filter((text) => !text.includes("its first record could not be read"));
}

/** To compare them one by one takes most of the time. */
function assertTexts(actual: string[], expected: SampleLine[], what: string): void {
  const texts = expected.map(({ text }) => text);
  if (actual.join("\n") !== texts.join("\n")) assertEquals(actual, texts, what);
}

function holesIn(warnings: readonly string[]): number[] {
  return warnings.flatMap((warning) => {
    const match = /^records (\d+) to (\d+) could not be read$/.exec(warning);
    if (match === null) return [];
    const [from, to] = [Number(match[1]), Number(match[2])];
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}
