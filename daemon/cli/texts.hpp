#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// The command line's own words in both languages. Inside the room only.
namespace lumbung::cli {

enum class Language : std::uint8_t { indonesian, english };

/// One text in both languages.
struct Text {
  std::string_view indonesian;
  std::string_view english;
  [[nodiscard]] std::string_view in(Language language) const {
    return language == Language::english ? english : indonesian;
  }
};

/// The overview of all commands.
[[nodiscard]] std::string_view overview(Language language);
/// How to use one command; that of the overview for a name it does not know.
[[nodiscard]] std::string_view help_of(std::string_view command, Language language);
/// The object of `lumbung status` as people read it.
[[nodiscard]] std::string status_text(std::string_view status_json, Language language);

}  // namespace lumbung::cli
