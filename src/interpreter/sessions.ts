import { RetryLaterError } from '../errors.ts';
import type { Child } from './child.ts';
import { MOST_SESSIONS, SESSION_IDLE_MS, SESSION_SPARE_MS } from './limits.ts';

/** A child that keeps one caller's state. */
export interface Session {
  child: Child | null;
  usedAt: number;
  /** Runs of one session follow one another. */
  last: Promise<unknown>;
  busy: number;
  expiry: NodeJS.Timeout | undefined;
}

/** Sessions whose loss is still to be told. */
const MOST_REMEMBERED = 1_000;

/** The sessions of one interpreter by engine and id, each with a child of its own. */
export class Sessions {
  private readonly held = new Map<string, Session>();
  private readonly lost = new Map<string, string>();

  /** The session of this key, new where there is none. Throws RetryLaterError when too many are held. */
  open(key: string): Session {
    const known = this.held.get(key);
    if (known !== undefined) return known;
    if (this.held.size >= MOST_SESSIONS) this.makeRoom();
    const session: Session = {
      child: null,
      usedAt: Date.now(),
      last: Promise.resolve(),
      busy: 0,
      expiry: undefined,
    };
    this.held.set(key, session);
    return session;
  }

  /** Runs `use` after the session's earlier runs. */
  async inTurn<Result>(key: string, use: (session: Session) => Promise<Result>): Promise<Result> {
    const session = this.open(key);
    session.busy += 1;
    clearTimeout(session.expiry);
    const result = session.last.then(() => use(session));
    session.last = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      session.busy -= 1;
      session.usedAt = Date.now();
      const expire = () => this.giveUp(key, session, 'it lay idle too long');
      if (this.held.get(key) === session) session.expiry = setTimeout(expire, SESSION_IDLE_MS).unref();
      else this.discard(session);
    }
  }

  /** Gives up a session's state and remembers why, for its next run; the session itself goes on. */
  loseState(key: string, session: Session, why: string): void {
    session.child?.kill();
    session.child = null;
    this.lost.set(key, why);
    const [oldest] = this.lost.keys();
    if (this.lost.size > MOST_REMEMBERED && oldest !== undefined) this.lost.delete(oldest);
  }

  /** Why the earlier state of this session is gone; told once. */
  takeLoss(key: string): string | null {
    const why = this.lost.get(key) ?? null;
    this.lost.delete(key);
    return why;
  }

  end(key: string): void {
    this.lost.delete(key);
    const session = this.held.get(key);
    if (session === undefined) return;
    this.held.delete(key);
    this.discard(session);
  }

  endAll(): void {
    for (const key of [...this.held.keys()]) this.end(key);
  }

  private giveUp(key: string, session: Session, why: string): void {
    if (this.held.get(key) !== session) return;
    this.end(key);
    this.loseState(key, session, why);
  }

  private discard(session: Session): void {
    clearTimeout(session.expiry);
    session.child?.kill();
    session.child = null;
  }

  private makeRoom(): void {
    const idle = [...this.held].filter(([, session]) => session.busy === 0);
    const [oldest] = idle.sort(([, a], [, b]) => a.usedAt - b.usedAt);
    if (oldest === undefined || Date.now() - oldest[1].usedAt < SESSION_SPARE_MS) {
      throw new RetryLaterError(
        `${MOST_SESSIONS} interpreter sessions are in use.`,
        'End one, run without a session, or try again in a minute.',
        60,
      );
    }
    this.giveUp(...oldest, 'its place was needed');
  }
}
