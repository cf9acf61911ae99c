// What the types of a browser's own file system (OPFS) lack.

/** A folder, with what is in it. */
export interface Folder {
  values(): AsyncIterable<FileSystemFileHandle>;
}
