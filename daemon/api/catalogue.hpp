#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "daemon/base/refusal.hpp"

/// Every "no" of this program as a sentence in both languages: what happened, then what to do.
/// Codes are given by the rooms; this is the only place where they become words.
namespace lumbung::api {

enum class Language : std::uint8_t { indonesian, english };

/// English if Accept-Language prefers it over Indonesian; Indonesian otherwise.
[[nodiscard]] Language language_of(std::string_view accept_language);

struct Sentence {
  std::string_view code;
  std::uint16_t status;         ///< of the HTTP answer
  std::string_view indonesian;  ///< {most}, {name}: filled from the refusal
  std::string_view english;
};

/// All sentences in order of code.
[[nodiscard]] std::span<const Sentence> catalogue();
/// The sentence of `code`; that of internal_error if a room uses a code that is not listed.
[[nodiscard]] const Sentence& sentence_of(std::string_view code);
/// The sentence of a refusal with its figures and names put in.
[[nodiscard]] std::string say(const Refusal& refusal, Language language);
[[nodiscard]] std::string say(std::string_view code, Language language);

/// "Rp1.250.000", "-Rp5.000".
[[nodiscard]] std::string rupiah_text(std::int64_t whole);

}  // namespace lumbung::api
