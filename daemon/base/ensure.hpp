#pragma once

namespace lumbung {

/// Guards our own logic, in release builds too: when `holds` is false the program ends with
/// `claim` and the place on standard error. Never for bytes from outside or for user input.
void ensure(bool holds, const char* claim, const char* file = __builtin_FILE(),
            int line = __builtin_LINE());

}  // namespace lumbung
