/** Where rows of one kind go. */
export interface RowSink<Row> {
  write(row: Row): Promise<void>;
  /** Completes the output. @throws OutputError when it can't be written */
  close(): Promise<void>;
  /** Ends an output that will not be completed. */
  abort(): Promise<void>;
}
