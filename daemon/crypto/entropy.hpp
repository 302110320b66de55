#pragma once

#include <cstdint>
#include <span>

#include "daemon/base/bytes.hpp"
#include "daemon/base/ids.hpp"

namespace lumbung::crypto {

/// The port through which pure rooms are handed randomness. The daemon gives the system's
/// generator (daemon/net), the simulator a seeded one. Never draws by itself.
class Entropy {
 public:
  virtual ~Entropy() = default;
  /// Fills all of `out` with octets nobody can guess.
  virtual void fill(std::span<std::uint8_t> out) = 0;

  /// `size` fresh octets.
  [[nodiscard]] Bytes draw(std::size_t size) {
    Bytes out(size);
    fill(out);
    return out;
  }
  /// A fresh random id.
  template <class IdType>
  [[nodiscard]] IdType draw_id() {
    IdType id;
    fill(id.bytes);
    return id;
  }
};

}  // namespace lumbung::crypto
