#include "daemon/node/outbox.hpp"

#include "daemon/base/limits.hpp"

namespace lumbung::node {

void Outbox::refused(const std::string& who, std::string_view kind, const std::string& detail) {
  const std::uint64_t count = ++refusals_[std::string(kind)];
  // Somebody with many addresses must not fill the log or the memory: behind the bound only the
  // counter goes on.
  if (named_.size() >= limits::refusals_named_max) return;
  if (!named_.emplace(who, std::string(kind)).second) return;
  std::string line = "refused from " + who + ": " + std::string(kind);
  if (!detail.empty()) line += " (" + detail + ")";
  put(LogLine{std::move(line), count});
}

std::optional<Output> Outbox::next() {
  if (outputs_.empty()) return std::nullopt;
  Output output = std::move(outputs_.front());
  outputs_.pop_front();
  return output;
}

}  // namespace lumbung::node
