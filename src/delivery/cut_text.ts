/** The start of a text, at most so many Unicode code points; a cut shows as an ellipsis. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const characters = [...text.slice(0, 2 * (most + 1))];
  return characters.length <= most ? text : characters.slice(0, most - 1).join("") + "…";
}
