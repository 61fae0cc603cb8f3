const BLOCK = 512;

/** What a member's header says in place of what is true or usual. */
export interface HeaderFields {
  /** Default `0`, a file. */
  readonly type?: string;
  /** The size field's bytes. Default: the content's length in octal. */
  readonly size?: Uint8Array | string;
  /** Default `ustar\0` and its version; `ustar  \0` is GNU's. */
  readonly magic?: string;
  /** The checksum as old tars summed it: over signed bytes. */
  readonly signed?: boolean;
  /** Bytes at places of the header that nothing above names. */
  readonly bytes?: readonly (readonly [offset: number, bytes: Uint8Array | string])[];
}

/** One member of a tar archive: its header block and its content, filled up to whole blocks. */
export function tarMember(name: string, content: Uint8Array | string = '', fields: HeaderFields = {}): Buffer {
  const body = Buffer.from(content);
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0, 100, 'utf8');
  header.write('0000644\0', 100);
  header.set(Buffer.from(fields.size ?? `${body.length.toString(8).padStart(11, '0')}\0`), 124);
  header.write('00000000000\0', 136);
  header.write(fields.type ?? '0', 156, 'latin1');
  header.write(fields.magic ?? 'ustar\x0000', 257, 'latin1');
  for (const [offset, bytes] of fields.bytes ?? []) header.set(Buffer.from(bytes), offset);
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + (fields.signed === true && byte > 127 ? byte - 256 : byte), 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, body, Buffer.alloc(-body.length & (BLOCK - 1))]);
}

/** A pax header of records, for the member that follows. */
export function paxHeader(records: Readonly<Record<string, string>>): Buffer {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    let length = Buffer.byteLength(rest);
    while (`${length}${rest}`.length - rest.length + Buffer.byteLength(rest) !== length) length++;
    return `${length}${rest}`;
  });
  return tarMember('pax', lines.join(''), { type: 'x' });
}

/** The two blocks of zeros that end an archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK);
