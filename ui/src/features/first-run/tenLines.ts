/** The first pipeline: the one of the project's README. */
export const TEN_LINES = `import sematic


@sematic.func
def squared(number: int) -> int:
    return number * number


@sematic.func
def pipeline(count: int) -> list[int]:
    return [squared(number) for number in range(count)]


print(sematic.LocalRunner().run(pipeline(4)))
`;
