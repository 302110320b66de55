#include "daemon/crypto/hash.hpp"

#include "daemon/crypto/library.hpp"

namespace lumbung::crypto {
namespace {

template <class IdType>
IdType blake2b(std::initializer_list<ByteView> parts) {
  ready_library();
  crypto_generichash_blake2b_state state;
  crypto_generichash_blake2b_init(&state, nullptr, 0, IdType::size);
  for (const ByteView part : parts) {
    crypto_generichash_blake2b_update(&state, part.data(), part.size());
  }
  IdType hash;
  crypto_generichash_blake2b_final(&state, hash.bytes.data(), hash.bytes.size());
  return hash;
}

}  // namespace

Digest blake2b_256(std::initializer_list<ByteView> parts) { return blake2b<Digest>(parts); }

Id<16, struct Hash16Tag> blake2b_128(std::initializer_list<ByteView> parts) {
  return blake2b<Id<16, struct Hash16Tag>>(parts);
}

bool equal_in_constant_time(ByteView left, ByteView right) {
  if (left.size() != right.size()) return false;
  return sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace lumbung::crypto
