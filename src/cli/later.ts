/**
 * A function of a file that is loaded when it is called. What a verb does may need half the program; what it is called,
 * and what its help says, does not.
 */
export function later<Given extends readonly unknown[], Made>(
  load: () => Promise<(...given: Given) => Made | Promise<Made>>,
): (...given: Given) => Promise<Made> {
  return async (...given) => (await load())(...given);
}
