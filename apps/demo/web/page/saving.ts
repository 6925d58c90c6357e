/** Hands the reader a file. */
export function saveFile(name: string, content: Uint8Array | Blob | string, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content as Uint8Array<ArrayBuffer>], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
