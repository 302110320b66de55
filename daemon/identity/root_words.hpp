#pragma once

#include <string>
#include <string_view>

#include "daemon/base/result.hpp"
#include "daemon/crypto/signing.hpp"

namespace lumbung::identity {

/// The root key as 24 words for paper (docs/decisions/0003-root-words.md): 256 bits of seed and a
/// checksum of 8, eleven bits to a word.
[[nodiscard]] std::string to_root_words(const crypto::SigningSeed& seed);

/// The seed; upper case and any white space between words are forgiven.
/// Errors  malformed: wrong count, a word that is none (its number is told), or a checksum that
///         does not fit.
[[nodiscard]] Result<crypto::SigningSeed> from_root_words(std::string_view words);

}  // namespace lumbung::identity
