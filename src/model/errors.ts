/** What can go wrong, for programs. */
export type ErrorCode =
  | 'DEVICE_FILE_INVALID'
  | 'MAPPING_INVALID'
  | 'SESSION_INVALID'
  | 'SESSION_MISSING'
  | 'SESSION_EXISTS'
  | 'SESSION_BUSY'
  | 'SESSION_NEWER'
  | 'JOURNAL_INVALID'
  | 'AUDIO_FILE_INVALID'
  | 'AUDIO_FILE_UNREADABLE'
  | 'AUDIO_WRITE_FAILED'
  | 'PORT_BUSY'
  | 'PORT_MISSING'
  | 'MIDI_UNAVAILABLE'
  | 'HID_UNAVAILABLE'
  | 'NOT_BUILT'
  | 'NOT_RUNNING'
  | 'BAD_REQUEST'
  | 'USAGE';

/** A fault of the world outside (a file, a port, a request): what was expected, what came, and what to do. */
export class BridgeError extends Error {
  readonly code: ErrorCode;
  /** Particulars for the log. */
  readonly context: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, context: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'BridgeError';
    this.code = code;
    this.context = context;
  }
}
