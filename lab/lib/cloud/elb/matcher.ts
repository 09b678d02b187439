/** True if a status code fits an ALB matcher: `404`, `200-299`, `200,404` (AWS: CreateTargetGroup, `Matcher.HttpCode`). */
export function matches(matcher: string, statusCode: number): boolean {
  return matcher.split(',').some((part) => {
    const [low, high = low] = part.split('-').map((text) => Number(text.trim()));
    return low !== undefined && high !== undefined && statusCode >= low && statusCode <= high;
  });
}

export function isMatcher(text: string): boolean {
  return /^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/.test(text);
}
