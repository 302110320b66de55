#include "daemon/api/sessions.hpp"

#include <algorithm>
#include <utility>

#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/base/text_codec.hpp"

namespace lumbung::api {
namespace {

constexpr std::size_t kSecretBytes = 16;

/// Takes the same time wherever two texts of one length differ.
bool same(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  unsigned difference = 0;
  for (std::size_t at = 0; at < left.size(); ++at) {
    difference |= static_cast<unsigned>(static_cast<unsigned char>(left[at])) ^
                  static_cast<unsigned char>(right[at]);
  }
  return difference == 0;
}

}  // namespace

Sessions::Sessions(World world) : world_(std::move(world)), program_token_(draw()) {}

std::string Sessions::draw() const {
  const Bytes octets = world_.random(kSecretBytes);
  ensure(octets.size() == kSecretBytes, "a secret has all its octets");
  return to_base64url(octets);
}

std::string Sessions::launch() {
  const std::lock_guard lock(mutex_);
  if (launches_.size() == limits::launch_secrets_max) launches_.pop_front();
  launches_.push_back({draw(), world_.mono_ms() + limits::launch_secret_ms});
  return launches_.back().secret;
}

std::optional<Sessions::Session> Sessions::open(std::string_view secret) {
  const std::lock_guard lock(mutex_);
  const auto now_ms = world_.mono_ms();
  const auto found = std::find_if(launches_.begin(), launches_.end(), [&](const Launch& launch) {
    return same(launch.secret, secret);
  });
  if (found == launches_.end()) return std::nullopt;
  const bool fresh = now_ms < found->ends_ms;
  launches_.erase(found);
  if (!fresh) return std::nullopt;
  if (sessions_.size() == limits::page_sessions_max) sessions_.pop_front();
  sessions_.push_back({draw(), draw()});
  return sessions_.back();
}

std::optional<std::string> Sessions::resume(std::string_view cookie) const {
  const std::lock_guard lock(mutex_);
  for (const auto& session : sessions_) {
    if (same(session.cookie, cookie)) return session.token;
  }
  return std::nullopt;
}

bool Sessions::knows(std::string_view token) const {
  const std::lock_guard lock(mutex_);
  return same(program_token_, token) ||
         std::any_of(sessions_.begin(), sessions_.end(),
                     [&](const Session& session) { return same(session.token, token); });
}

}  // namespace lumbung::api
