/** Python that loads a value. */
export const pythonFor = (artifactId: string): string =>
  `from sematic.client import get_artifact_value\n\nvalue = get_artifact_value("${artifactId}")\n`;
