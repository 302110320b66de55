#include "daemon/identity/root_words.hpp"

#include <array>
#include <optional>

#include "daemon/base/ensure.hpp"
#include "daemon/crypto/hash.hpp"

namespace lumbung::identity {
namespace {

constexpr std::size_t kWords = 24;
constexpr unsigned kWordBits = 11;
constexpr std::size_t kLettersPerWord = 4;

// Why these letters: docs/decisions/0003-root-words.md.
constexpr std::string_view kFirst = "bcdghjklmnprstwy";
constexpr std::string_view kVowels = "aiou";
constexpr std::string_view kMiddle = "jlmprstw";
static_assert(kFirst.size() * kVowels.size() * kMiddle.size() * kVowels.size() == 1U << kWordBits);

// Words the rule would make that nobody should have to read out. The ones that stand in for them
// begin with a letter that the rule does not use, so no word is made twice.
struct Instead {
  std::string_view rude;
  std::string_view plain;
};
constexpr std::array kInstead{
    Instead{"biji", "fiji"}, Instead{"butu", "futu"}, Instead{"buto", "futo"},
    Instead{"coli", "foli"}, Instead{"cupu", "fupu"}, Instead{"gila", "fila"},
    Instead{"homo", "fomo"}, Instead{"lasu", "fasu"}, Instead{"laso", "faso"},
    Instead{"mati", "fati"}, Instead{"pusi", "fusi"}, Instead{"puta", "futa"},
    Instead{"puto", "zuto"}, Instead{"suso", "fuso"}, Instead{"susu", "fusu"},
    Instead{"tolo", "folo"},
};

std::string word_of(unsigned index) {
  std::string word;
  word += kFirst[index >> 7];
  word += kVowels[index >> 5 & 3];
  word += kMiddle[index >> 2 & 7];
  word += kVowels[index & 3];
  for (const auto& [rude, plain] : kInstead) {
    if (word == rude) return std::string(plain);
  }
  return word;
}

std::optional<unsigned> index_of(std::string_view word) {
  for (const auto& [rude, plain] : kInstead) {
    if (word == plain) word = rude;
  }
  if (word.size() != kLettersPerWord) return std::nullopt;
  const std::size_t first = kFirst.find(word[0]);
  const std::size_t second = kVowels.find(word[1]);
  const std::size_t third = kMiddle.find(word[2]);
  const std::size_t fourth = kVowels.find(word[3]);
  if (first == std::string_view::npos || second == std::string_view::npos ||
      third == std::string_view::npos || fourth == std::string_view::npos) {
    return std::nullopt;
  }
  return static_cast<unsigned>(first << 7 | second << 5 | third << 2 | fourth);
}

std::uint8_t checksum_of(const crypto::SigningSeed& seed) {
  return crypto::blake2b_256({bytes_of("lumbung-root-words"), seed.view()}).bytes[0];
}

std::array<std::string, kWords + 1> split(std::string_view text, std::size_t& count) {
  std::array<std::string, kWords + 1> words;
  count = 0;
  bool inside = false;
  for (const char c : text) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool is_space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (is_space) {
      inside = false;
      continue;
    }
    if (!inside) {
      if (count == words.size()) return words;
      ++count;
      inside = true;
    }
    std::string& word = words[count - 1];
    if (word.size() <= kLettersPerWord) {
      word += is_letter ? static_cast<char>(c | 0x20) : '?';
    }
  }
  return words;
}

}  // namespace

std::string to_root_words(const crypto::SigningSeed& seed) {
  std::string words;
  std::uint32_t held = 0;
  unsigned bits = 0;
  const auto feed = [&](std::uint8_t octet) {
    held = (held << 8 | octet) & 0xFFFFF;
    bits += 8;
    if (bits < kWordBits) return;
    bits -= kWordBits;
    if (!words.empty()) words += ' ';
    words += word_of(held >> bits & 0x7FF);
  };
  for (const std::uint8_t octet : seed.bytes) feed(octet);
  feed(checksum_of(seed));
  ensure(bits == 0, "256 bits and a checksum of 8 fill 24 words");
  return words;
}

Result<crypto::SigningSeed> from_root_words(std::string_view text) {
  std::size_t count = 0;
  const auto words = split(text, count);
  if (count != kWords) {
    return fail(Errc::malformed, "root words: there must be 24 words");
  }
  std::array<std::uint8_t, crypto::SigningSeed::size + 1> octets{};
  std::size_t filled = 0;
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (std::size_t at = 0; at < kWords; ++at) {
    const auto index = index_of(words[at]);
    if (!index) {
      return fail(Errc::malformed, "root words: word " + std::to_string(at + 1) + " is none");
    }
    held = (held << kWordBits | *index) & 0xFFFFFF;
    bits += kWordBits;
    while (bits >= 8) {
      bits -= 8;
      octets[filled++] = static_cast<std::uint8_t>(held >> bits);
    }
  }
  ensure(filled == octets.size() && bits == 0, "24 words fill 33 octets");
  crypto::SigningSeed seed;
  std::copy_n(octets.begin(), seed.bytes.size(), seed.bytes.begin());
  if (checksum_of(seed) != octets.back()) {
    return fail(Errc::malformed, "root words: a word is wrong or two are swapped");
  }
  return seed;
}

}  // namespace lumbung::identity
