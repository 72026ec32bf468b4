import sematic


@sematic.func
def squared(number: int) -> int:
    return number * number


@sematic.func
def pipeline(count: int) -> list[int]:
    return [squared(number) for number in range(count)]


print(sematic.LocalRunner().run(pipeline(4)))
