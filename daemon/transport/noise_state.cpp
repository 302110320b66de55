#include "daemon/transport/noise_state.hpp"

#include <algorithm>
#include <limits>

#include "daemon/base/ensure.hpp"
#include "daemon/crypto/exchange.hpp"

namespace lumbung::transport {
namespace {

using Hash64 = crypto::Hash64;

/// HKDF of section 4.3 for two or three outputs; the unused third costs one HMAC and is not taken.
struct Derived {
  Hash64 first;
  Hash64 second;
  Hash64 third;
};

Derived derive(const NoiseHash& chaining_key, ByteView input, bool with_third) {
  const Hash64 temporary = crypto::hmac_blake2b_512(chaining_key, input);
  Derived out{};
  Bytes block{1};
  out.first = crypto::hmac_blake2b_512(temporary, block);
  block.assign(out.first.begin(), out.first.end());
  block.push_back(2);
  out.second = crypto::hmac_blake2b_512(temporary, block);
  if (!with_third) return out;
  block.assign(out.second.begin(), out.second.end());
  block.push_back(3);
  out.third = crypto::hmac_blake2b_512(temporary, block);
  return out;
}

NoiseKey key_from(const Hash64& hash) {
  NoiseKey key{};
  std::copy_n(hash.begin(), key.size(), key.begin());
  return key;
}

}  // namespace

Bytes NoiseCipher::encrypt(ByteView associated, ByteView plaintext) {
  if (!has_key_) return {plaintext.begin(), plaintext.end()};
  ensure(counter_ < std::numeric_limits<std::uint64_t>::max(), "a Noise counter never runs out");
  return crypto::chachapoly_seal(key_, counter_++, associated, plaintext);
}

Result<Bytes> NoiseCipher::decrypt(ByteView associated, ByteView ciphertext) {
  if (!has_key_) return Bytes(ciphertext.begin(), ciphertext.end());
  auto plaintext = crypto::chachapoly_open(key_, counter_, associated, ciphertext);
  if (plaintext) ++counter_;
  return plaintext;
}

void NoiseCipher::rekey() {
  ensure(has_key_, "only a cipher with a key changes it");
  const NoiseKey zeros{};
  const Bytes sealed =
      crypto::chachapoly_seal(key_, std::numeric_limits<std::uint64_t>::max(), {}, zeros);
  std::copy_n(sealed.begin(), key_.size(), key_.begin());
}

NoiseSymmetric::NoiseSymmetric(std::string_view protocol_name) {
  if (protocol_name.size() <= hash_.size()) {
    std::copy(protocol_name.begin(), protocol_name.end(), hash_.begin());
  } else {
    hash_ = crypto::blake2b_512(bytes_of(protocol_name));
  }
  chaining_key_ = hash_;
}

void NoiseSymmetric::mix_key(ByteView input) {
  const Derived derived = derive(chaining_key_, input, false);
  chaining_key_ = derived.first;
  cipher_ = NoiseCipher(key_from(derived.second));
}

void NoiseSymmetric::mix_hash(ByteView data) {
  Bytes both(hash_.begin(), hash_.end());
  append(both, data);
  hash_ = crypto::blake2b_512(both);
}

void NoiseSymmetric::mix_key_and_hash(ByteView input) {
  const Derived derived = derive(chaining_key_, input, true);
  chaining_key_ = derived.first;
  mix_hash(derived.second);
  cipher_ = NoiseCipher(key_from(derived.third));
}

Bytes NoiseSymmetric::encrypt_and_hash(ByteView plaintext) {
  Bytes ciphertext = cipher_.encrypt(hash_, plaintext);
  mix_hash(ciphertext);
  return ciphertext;
}

Result<Bytes> NoiseSymmetric::decrypt_and_hash(ByteView ciphertext) {
  auto plaintext = cipher_.decrypt(hash_, ciphertext);
  if (plaintext) mix_hash(ciphertext);
  return plaintext;
}

std::pair<NoiseCipher, NoiseCipher> NoiseSymmetric::split() const {
  const Derived derived = derive(chaining_key_, {}, false);
  return {NoiseCipher(key_from(derived.first)), NoiseCipher(key_from(derived.second))};
}

}  // namespace lumbung::transport
