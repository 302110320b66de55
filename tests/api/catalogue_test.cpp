#include "daemon/api/catalogue.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "daemon/api/answer.hpp"

namespace lumbung::api {
namespace {

/// Every code that a source of the rooms hands out, with the file it stands in.
std::map<std::string, std::string> codes_in_sources() {
  // refuse("code"), Refusal{"code", {"code", "/pointer", JoinRefused: {"code"}, .code = "code"
  const std::regex given(
      R"re((?:refuse|refused|refuse_newcomer|Refusal|problem|refusal)\s*[({]+\s*"([a-z_]+)"|)re"
      R"re(refuse_join\([a-z.]+, "([a-z_]+)"|\{"([a-z_]+)", "/|code = "([a-z_]+)")re");
  std::map<std::string, std::string> codes;
  const std::filesystem::path root = LUMBUNG_SOURCE;
  for (const char* room : {"identity", "ledger", "village", "review", "node", "api"}) {
    for (const auto& file : std::filesystem::recursive_directory_iterator(root / "daemon" / room)) {
      if (file.path().extension() != ".cpp" && file.path().extension() != ".hpp") continue;
      std::stringstream text;
      text << std::ifstream(file.path()).rdbuf();
      const std::string source = text.str();
      for (auto it = std::sregex_iterator(source.begin(), source.end(), given);
           it != std::sregex_iterator(); ++it) {
        for (std::size_t group = 1; group < it->size(); ++group) {
          if (!(*it)[group].matched) continue;
          codes.emplace((*it)[group].str(), file.path().filename().string());
        }
      }
    }
  }
  return codes;
}

}  // namespace

TEST_CASE("every code that a room gives has a sentence in both languages", "[api]") {
  const auto codes = codes_in_sources();
  CHECK(codes.size() > 20);
  for (const auto& [code, file] : codes) {
    CAPTURE(code, file);
    CHECK(sentence_of(code).code == code);
  }
}

TEST_CASE("the catalogue is in order, with whole sentences", "[api]") {
  const auto sentences = catalogue();
  CHECK(std::is_sorted(sentences.begin(), sentences.end(),
                       [](const auto& left, const auto& right) { return left.code < right.code; }));
  for (const auto& sentence : sentences) {
    CAPTURE(sentence.code);
    CHECK(sentence.status >= 400);
    CHECK(sentence.indonesian.back() == '.');
    CHECK(sentence.english.back() == '.');
    // Both say the same figures.
    CHECK(std::count(sentence.indonesian.begin(), sentence.indonesian.end(), '{') ==
          std::count(sentence.english.begin(), sentence.english.end(), '{'));
  }
}

TEST_CASE("a refusal's figures and names stand in its sentence", "[api]") {
  const Refusal short_of{"cash_short", "", {{"available", 1'250'000}, {"short", 500}}, {}};
  CHECK(say(short_of, Language::english) ==
        "There is not enough cash: Rp1.250.000 is there, Rp500 is missing.");
  CHECK(say(Refusal{"nik_taken", "", {}, {{"member", "Siti"}}}, Language::indonesian) ==
        "NIK ini sudah dipakai anggota lain: Siti.");
  CHECK(say("no such code", Language::indonesian) == say("internal_error", Language::indonesian));
  CHECK(rupiah_text(-5'000) == "-Rp5.000");
  CHECK(rupiah_text(0) == "Rp0");
}

TEST_CASE("English is spoken where it is preferred, Indonesian otherwise", "[api]") {
  CHECK(language_of("") == Language::indonesian);
  CHECK(language_of("id-ID,id;q=0.9,en;q=0.8") == Language::indonesian);
  CHECK(language_of("en-GB,en;q=0.9") == Language::english);
  CHECK(language_of("id;q=0.5, en;q=0.7") == Language::english);
  CHECK(language_of("eng") == Language::indonesian);
  CHECK(language_of(";q=,,en;q=x") == Language::indonesian);
}

}  // namespace lumbung::api
