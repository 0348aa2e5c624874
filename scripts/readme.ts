export async function renewReadme(): Promise<boolean> {
  return false;
}
