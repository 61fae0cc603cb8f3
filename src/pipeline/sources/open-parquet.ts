import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetSchema,
  type AsyncBuffer,
  type FileMetaData,
  type SchemaTree,
} from 'hyparquet';
import { UsageError } from '../../errors.js';

/** A Parquet file whose end makes sense. */
export interface OpenParquet {
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
  /** The names of its columns. */
  readonly columns: readonly string[];
}

/**
 * Opens a Parquet file and checks what its end says of it, so that damage there doesn't show as rows without end.
 * @throws UsageError when it can't be read or makes no sense
 */
export async function openParquet(path: string): Promise<OpenParquet> {
  try {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    const schema = schemaOf(metadata);
    checkRowGroups(metadata, schema);
    return { file, metadata, columns: schema.children.map(({ element }) => element.name) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const advice = code === 'ENOENT' || code === 'EACCES' ? '' : ' Write it again, or download it again.';
    const problem = `expected a Parquet file, found none that can be read (${message}).${advice}`;
    throw new UsageError(`${path}: ${problem}`, { cause: error });
  }
}

function schemaOf(metadata: FileMetaData): SchemaTree {
  try {
    return parquetSchema(metadata);
  } catch (error) {
    throw new Error('the schema is damaged', { cause: error });
  }
}

/** Every row has at least one value in every column, and every column a place in the schema. */
function checkRowGroups({ num_rows: expected, row_groups: groups }: FileMetaData, schema: SchemaTree): void {
  let rows = 0n;
  for (const { num_rows: groupRows, columns } of groups) {
    for (const { meta_data: column } of columns) {
      if (column === undefined) throw new Error('a column without metadata');
      const name = column.path_in_schema.join('.');
      if (!isInSchema(schema, column.path_in_schema)) throw new Error(`the column "${name}" isn't in the schema`);
      if (groupRows < 0n || groupRows > column.num_values) {
        throw new Error(`${groupRows} rows with ${column.num_values} values of the column "${name}"`);
      }
    }
    rows += groupRows;
  }
  if (rows !== expected) throw new Error(`${expected} rows in all, but ${rows} in row groups`);
}

function isInSchema(schema: SchemaTree, path: readonly string[]): boolean {
  let tree: SchemaTree | undefined = schema;
  for (const name of path) tree = tree?.children.find(({ element }) => element.name === name);
  return tree !== undefined;
}
