#include "daemon/transport/noise_handshake.hpp"

#include <utility>

#include "daemon/base/ensure.hpp"

namespace lumbung::transport {
namespace {

constexpr std::size_t key_bytes = 32;

std::string_view name_of(NoisePattern pattern) {
  switch (pattern) {
    case NoisePattern::xx:
      return "Noise_XX_25519_ChaChaPoly_BLAKE2b";
    case NoisePattern::xxpsk0:
      return "Noise_XXpsk0_25519_ChaChaPoly_BLAKE2b";
    case NoisePattern::xxpsk3:
      return "Noise_XXpsk3_25519_ChaChaPoly_BLAKE2b";
    case NoisePattern::xxpsk0_psk3:
      return "Noise_XXpsk0+psk3_25519_ChaChaPoly_BLAKE2b";
  }
  return {};
}

bool starts_with_psk(NoisePattern pattern) {
  return pattern == NoisePattern::xxpsk0 || pattern == NoisePattern::xxpsk0_psk3;
}

bool ends_with_psk(NoisePattern pattern) {
  return pattern == NoisePattern::xxpsk3 || pattern == NoisePattern::xxpsk0_psk3;
}

}  // namespace

NoiseHandshake::NoiseHandshake(Setup setup)
    : setup_(std::move(setup)), symmetric_(name_of(setup_.pattern)) {
  const std::size_t tokens_count =
      (starts_with_psk(setup_.pattern) ? 1U : 0U) + (ends_with_psk(setup_.pattern) ? 1U : 0U);
  ensure(setup_.preshared.size() == tokens_count, "a secret for each psk token");
  symmetric_.mix_hash(setup_.prologue);
}

bool NoiseHandshake::writes_next() const {
  return !complete() && (message_index_ % 2 == 0) == (setup_.role == NoiseRole::initiator);
}

std::vector<NoiseHandshake::Token> NoiseHandshake::tokens() const {
  switch (message_index_) {
    case 0:
      if (starts_with_psk(setup_.pattern)) return {Token::psk, Token::e};
      return {Token::e};
    case 1:
      return {Token::e, Token::ee, Token::s, Token::es};
    case 2:
      if (ends_with_psk(setup_.pattern)) return {Token::s, Token::se, Token::psk};
      return {Token::s, Token::se};
    default:
      return {};
  }
}

// es and se are named after the initiator's key first; which of our keys that is hangs on the role.
Result<> NoiseHandshake::mix_exchange(Token token) {
  const bool initiator = setup_.role == NoiseRole::initiator;
  const bool own_static = (token == Token::es && !initiator) || (token == Token::se && initiator);
  const bool their_static = (token == Token::es && initiator) || (token == Token::se && !initiator);
  const auto& own = own_static ? setup_.static_key : setup_.ephemeral_key;
  const auto& theirs = their_static ? remote_static_ : remote_ephemeral_;
  ensure(theirs.has_value(), "a key is read before it is mixed");
  const auto shared = crypto::exchange(own.secret_key, *theirs);
  if (!shared) return fail(Errc::refused, "noise: shared secret is zero");
  symmetric_.mix_key(*shared);
  return {};
}

void NoiseHandshake::mix_preshared() {
  ensure(preshared_used_ < setup_.preshared.size(), "a secret for each psk token");
  symmetric_.mix_key_and_hash(setup_.preshared[preshared_used_++].view());
}

Result<> NoiseHandshake::write_token(Token token, Bytes& out) {
  switch (token) {
    case Token::e:
      append(out, setup_.ephemeral_key.public_key.view());
      symmetric_.mix_hash(setup_.ephemeral_key.public_key.view());
      if (!setup_.preshared.empty()) symmetric_.mix_key(setup_.ephemeral_key.public_key.view());
      return {};
    case Token::s:
      append(out, symmetric_.encrypt_and_hash(setup_.static_key.public_key.view()));
      return {};
    case Token::psk:
      mix_preshared();
      return {};
    case Token::ee:
    case Token::es:
    case Token::se:
      return mix_exchange(token);
  }
  return {};
}

Result<> NoiseHandshake::read_token(Token token, ByteView& left) {
  switch (token) {
    case Token::e: {
      if (left.size() < key_bytes) return fail(Errc::malformed, "noise: message too short");
      remote_ephemeral_ = crypto::ExchangePublicKey::from(left.first(key_bytes));
      left = left.subspan(key_bytes);
      symmetric_.mix_hash(remote_ephemeral_->view());
      if (!setup_.preshared.empty()) symmetric_.mix_key(remote_ephemeral_->view());
      return {};
    }
    case Token::s: {
      const std::size_t size = key_bytes + (symmetric_.has_key() ? crypto::seal_overhead_bytes : 0);
      if (left.size() < size) return fail(Errc::malformed, "noise: message too short");
      const auto key = symmetric_.decrypt_and_hash(left.first(size));
      if (!key) return tl::unexpected(key.error());
      left = left.subspan(size);
      remote_static_ = crypto::ExchangePublicKey::from(*key);
      return {};
    }
    case Token::psk:
      mix_preshared();
      return {};
    case Token::ee:
    case Token::es:
    case Token::se:
      return mix_exchange(token);
  }
  return {};
}

Result<Bytes> NoiseHandshake::write(ByteView payload) {
  ensure(writes_next() && !spent_, "handshake messages take turns");
  Bytes out;
  for (const Token token : tokens()) {
    if (const auto written = write_token(token, out); !written) {
      spent_ = true;
      return tl::unexpected(written.error());
    }
  }
  append(out, symmetric_.encrypt_and_hash(payload));
  ++message_index_;
  return out;
}

Result<Bytes> NoiseHandshake::read(ByteView message) {
  ensure(!writes_next() && !complete() && !spent_, "handshake messages take turns");
  ByteView left = message;
  for (const Token token : tokens()) {
    if (const auto taken = read_token(token, left); !taken) {
      spent_ = true;
      return tl::unexpected(taken.error());
    }
  }
  auto payload = symmetric_.decrypt_and_hash(left);
  if (!payload) {
    spent_ = true;
    return payload;
  }
  ++message_index_;
  return payload;
}

NoiseHandshake::Ciphers NoiseHandshake::ciphers() const {
  ensure(complete(), "ciphers come from a complete handshake");
  const auto [of_initiator, of_responder] = symmetric_.split();
  if (setup_.role == NoiseRole::initiator) return {of_initiator, of_responder};
  return {of_responder, of_initiator};
}

}  // namespace lumbung::transport
