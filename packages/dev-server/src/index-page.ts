export function indexPageCsp(nonce: string): string {
  return nonce;
}
export function renderIndexPage(nonce: string): string {
  return nonce;
}
