#pragma once
// What every test program includes.
#include <catch2/catch.hpp>

#include "../../src/pch.hpp"
