/**
 * What can go wrong between a program and an MLOps App. An App that said no is one error, an App that
 * said nothing is another.
 *
 * @module
 */

/** A request and the answer to it, as an error tells them. */
export interface RefusedRequest {
  /** The status code of the answer. */
  status: number;
  /** The request's method, such as `POST`. */
  method: string;
  /** The whole address, without credentials. */
  url: string;
  /** Why, in the App's own words. */
  detail: string;
  /** The JSON that the App answered with; `undefined` if there was none. */
  body?: unknown;
}

/** An MLOps App refused a request. */
export class MlopsAppError extends Error {
  /** Tells the error from others, also across copies of this module. */
  override name = "MlopsAppError" as const;
  /** The status code of the answer. */
  readonly status: number;
  /** The request's method, such as `POST`. */
  readonly method: string;
  /** The whole address, without credentials. */
  readonly url: string;
  /** Why, in the App's own words. */
  readonly detail: string;
  /** The JSON that the App answered with; `undefined` if there was none. */
  readonly body: unknown;

  /**
   * Tells of a refusal.
   *
   * @param request The request and the answer to it.
   */
  constructor(request: RefusedRequest) {
    const { status, method, url, detail, body } = request;
    super(`${method} ${url} answered ${status}: ${detail}`);
    this.status = status;
    this.method = method;
    this.url = url;
    this.detail = detail;
    this.body = body;
  }

  /**
   * Whether the App does not let this client in: nothing else that is sent will be taken either,
   * until somebody changes the token or the access.
   */
  get isBlocked(): boolean {
    return this.status === 401 || this.status === 403 || this.status === 407;
  }
}

/** A request that an MLOps App gave no answer to, or none that could be understood. */
export interface UnansweredRequest {
  /** The request's method, such as `POST`. */
  method: string;
  /** The whole address, without credentials. */
  url: string;
  /** What happened in place of an answer: `timed out after 30 s`. */
  reason: string;
  /** The status code of an answer that is none: of an overloaded App, or of something before it. */
  status?: number;
  /** Milliseconds that the App asked to be left alone for. */
  retryAfter?: number;
  /** The request never left this machine, so that it cannot have had an effect. */
  isUnsent?: boolean;
  /** The same request may have an answer if it is sent again later. */
  isTransient: boolean;
  /** What was thrown in place of an answer. */
  cause?: unknown;
}

/** An MLOps App gave no answer, or none that could be understood. What was sent may have arrived. */
export class MlopsAppUnreachableError extends Error {
  /** Tells the error from others, also across copies of this module. */
  override name = "MlopsAppUnreachableError" as const;
  /** The request's method, such as `POST`. */
  readonly method: string;
  /** The whole address, without credentials. */
  readonly url: string;
  /** What happened in place of an answer. */
  readonly reason: string;
  /** The status code of an answer that is none: of an overloaded App, or of something before it. */
  readonly status: number | undefined;
  /** Milliseconds that the App asked to be left alone for. */
  readonly retryAfter: number | undefined;
  /** The request never left this machine, so that it cannot have had an effect. */
  readonly isUnsent: boolean;
  /** The same request may have an answer if it is sent again later. */
  readonly isTransient: boolean;

  /**
   * Tells of a request without an answer.
   *
   * @param request The request and what happened in place of an answer.
   */
  constructor(request: UnansweredRequest) {
    const { method, url, reason, cause } = request;
    super(`${method} ${url} ${reason}`, cause === undefined ? undefined : { cause });
    this.method = method;
    this.url = url;
    this.reason = reason;
    this.status = request.status;
    this.retryAfter = request.retryAfter;
    this.isUnsent = request.isUnsent ?? false;
    this.isTransient = request.isTransient;
  }
}
