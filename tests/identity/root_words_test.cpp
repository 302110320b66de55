#include "daemon/identity/root_words.hpp"

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>
#include <set>
#include <sstream>

#include "tests/crypto/seeded_entropy.hpp"

using namespace lumbung;
using namespace lumbung::identity;

namespace {

std::vector<std::string> split(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

crypto::SigningSeed seed_of(std::uint64_t number) {
  crypto::SeededEntropy entropy(number);
  return entropy.draw_id<crypto::SigningSeed>();
}

}  // namespace

TEST_CASE("24 words bring a root key back", "[identity]") {
  rc::prop("any key", [](std::uint64_t number) {
    const auto seed = seed_of(number);
    const std::string words = to_root_words(seed);
    RC_ASSERT(split(words).size() == 24U);
    RC_ASSERT(from_root_words(words) == seed);
  });
  SECTION("the words of a fixed key stay for ever: paper cannot be updated") {
    CHECK(to_root_words(crypto::SigningSeed{}) ==
          "baja baja baja baja baja baja baja baja baja baja baja baja baja baja baja baja baja "
          "baja baja baja baja baja baja fupu");
  }
}

TEST_CASE("words are read as people write them", "[identity]") {
  const auto seed = seed_of(7);
  std::string shouted = "  ";
  for (const char c : to_root_words(seed)) {
    shouted += c == ' ' ? std::string("\r\n  ") : std::string(1, static_cast<char>(c & ~0x20));
  }
  CHECK(from_root_words(shouted + "\n") == seed);
}

TEST_CASE("a wrong paper is refused with a reason", "[identity]") {
  auto words = split(to_root_words(seed_of(7)));
  SECTION("a word too few or too many") {
    CHECK(from_root_words(join(words) + " baja").error().detail.find("24") != std::string::npos);
    words.pop_back();
    CHECK(from_root_words(join(words)).error().detail.find("24") != std::string::npos);
    CHECK_FALSE(from_root_words("").has_value());
  }
  SECTION("a word that is none is named by its number") {
    for (const char* none : {"xaja", "baje", "bajak", "b", "b\xC3\xA9ja"}) {
      words[4] = none;
      CHECK(from_root_words(join(words)).error().detail.find("word 5") != std::string::npos);
    }
  }
  SECTION("nearly every other word in a place breaks the checksum") {
    unsigned passed = 0;
    for (const char* other : {"baja", "kula", "wiro", "tamu", "jalu", "rati", "yopi", "dara"}) {
      auto changed = words;
      if (changed[11] == other) continue;
      changed[11] = other;
      if (from_root_words(join(changed))) ++passed;
    }
    CHECK(passed == 0);
  }
}

TEST_CASE("no two numbers share a word, and no word is one to be ashamed of", "[identity]") {
  std::set<std::string> words;
  for (std::uint64_t number = 0; number < 4000; ++number) {
    for (const std::string& word : split(to_root_words(seed_of(number)))) words.insert(word);
  }
  CHECK(words.size() == 2048);
  for (const char* rude : {"biji", "butu", "coli", "gila", "homo", "mati", "tolo"}) {
    CHECK_FALSE(words.contains(rude));
  }
}
