#pragma once

#include <string>
#include <string_view>

#include "crdt/document.hpp"
#include "crdt/tool/verbs.hpp"

namespace lumbung::crdt::tool {

// What answers are made of.

inline constexpr const char* ok_answer = R"({"ok":true})";
[[nodiscard]] std::string error_answer(std::string_view code, std::string_view message);
[[nodiscard]] std::string error_answer(const Error& error);

/// The answer to anything that may change a document, with the transactions in both encodings
/// where the document makes both (those of `doc`); `more` is JSON text that goes on with a comma.
[[nodiscard]] std::string change_answer(Open& open, const Committed& committed,
                                        const std::string& more = {});
[[nodiscard]] std::string change_answer(Open& open, const Applied& applied);
[[nodiscard]] std::string clocks_of(const StateVector& clocks);
/// {"NAME":"base64"}
[[nodiscard]] std::string bytes_answer(std::string_view name, ByteView bytes);

}  // namespace lumbung::crdt::tool
