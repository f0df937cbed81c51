/**
 * What can be set, and what is in force then.
 *
 * @module
 */

import type { Notifier } from "./notifications/notifier.ts";

/** Settings of the tracking. One that is left out or `undefined` is taken from the next source. */
export interface Settings {
  /** Address of an MLOps App. @default {the environment's `MLOPS_URL`, else the embedded App} */
  url?: string | undefined;
  /** Bearer token for that App. @default {the environment's `MLOPS_TOKEN`} */
  token?: string | undefined;
  /** The tracking folder. @default {the environment's `MLOPS_DIR`, else `.mlops`} */
  directory?: string | undefined;
  /**
   * `"online"` delivers, `"offline"` records what `sync` delivers later, `"disabled"` does nothing.
   *
   * @default {the environment's `MLOPS_MODE`, else "online"}
   */
  mode?: "online" | "offline" | "disabled" | undefined;
  /** Title of the active project. @default {the environment's `MLOPS_PROJECT`, else "default"} */
  project?: string | undefined;
  /** Name of the active experiment. @default {the environment's `MLOPS_EXPERIMENT`, else "default"} */
  experiment?: string | undefined;
  /** Id of the active project. @default {the environment's `MLOPS_PROJECT_ID`} */
  projectId?: string | undefined;
  /** Id of the active experiment. @default {the environment's `MLOPS_EXPERIMENT_ID`} */
  experimentId?: string | undefined;
  /**
   * Who runs the iterations.
   *
   * @default {the environment's `MLOPS_USER`, else `GITHUB_ACTOR` on GitHub Actions, `USERNAME`, `USER`, "root"}
   */
  userName?: string | undefined;
  /** Mailgun's domain to send mails from. @default {the environment's `MLOPS_MAILGUN_DOMAIN`} */
  mailgunDomain?: string | undefined;
  /** Mailgun's API key. @default {the environment's `MLOPS_MAILGUN_API_KEY`} */
  mailgunApiKey?: string | undefined;
  /** Whom mails go to. @default {the environment's `MLOPS_USER_EMAIL`} */
  userEmail?: string | undefined;
  /** Whether each iteration's end is told by mail. @default {the environment's `MLOPS_SEND_EMAIL`, else false} */
  sendEmail?: boolean | undefined;
  /** Told of each iteration's end. @default {none} */
  notifiers?: readonly Notifier[] | undefined;
  /**
   * Tells by its name whether a captured argument is a secret.
   *
   * @default {names with words such as key, token, password, secret}
   */
  isSecret?: ((name: string) => boolean) | undefined;
  /** Whether what a program runs in is recorded: versions, machine, arguments, git. @default {true} */
  environment?: boolean | undefined;
  /** Seconds between samples of memory and CPU load, as metrics `system/…`; `false` for none. @default {false} */
  systemMetrics?: number | false | undefined;
  /** What a log call does about what it cannot record. @default {"warn"} */
  onLogError?: "throw" | "warn" | undefined;
  /**
   * What a log call was given has left the process when it returns, or within 100 ms.
   *
   * @default {"call"}
   */
  durability?: "call" | "buffered" | undefined;
  /**
   * Whether an open iteration is ended as `killed` by SIGINT, SIGTERM or SIGHUP before the program is.
   * Set it to `false` where another module listens to signals in a way that cannot be seen.
   *
   * @default {true}
   */
  signals?: boolean | undefined;
  /**
   * Points at most of a metric's history when it goes as a chart to an App that keeps no histories;
   * `false` for none.
   *
   * @default {100}
   */
  stepCharts?: number | false | undefined;
}

/** Settings with every default filled in. */
export interface EffectiveSettings {
  url: string | undefined;
  token: string | undefined;
  /** Absolute. */
  directory: string;
  mode: "online" | "offline" | "disabled";
  project: { id: string } | { name: string };
  experiment: { id: string } | { name: string };
  userName: string;
  mailgunDomain: string | undefined;
  mailgunApiKey: string | undefined;
  userEmail: string | undefined;
  sendEmail: boolean;
  notifiers: readonly Notifier[];
  isSecret: ((name: string) => boolean) | undefined;
  environment: boolean;
  systemMetrics: number | false;
  onLogError: "throw" | "warn";
  durability: "call" | "buffered";
  signals: boolean;
  stepCharts: number | false;
}
