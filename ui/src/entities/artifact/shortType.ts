/** `collections.abc.Sequence[app.models.Layer]` → `Sequence[Layer]`. */
export const shortType = (name: string): string => name.replace(/[\p{ID_Continue}.]+\./gu, "");
