#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/node/io.hpp"
#include "discovery/beacon.hpp"

namespace lumbung::node {

/// "192.168.1.5:28547", "[fe80:0:0:0:0:0:0:1%3]:28547".
[[nodiscard]] Address text_of(const discovery::Address& address);

/// The other way, for numbers only: a name, or an interface's name behind "%", gives nothing.
[[nodiscard]] std::optional<discovery::Address> address_of(std::string_view text);

/// The host of "host:port" or "[v6]:port"; the whole text if there is no port.
[[nodiscard]] std::string host_of(const Address& address);

/// `host` as it stood in another address, with this port.
[[nodiscard]] Address with_port(const std::string& host, std::uint16_t port);

}  // namespace lumbung::node
