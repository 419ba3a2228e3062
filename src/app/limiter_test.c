/* How often an address may come, without a clock that runs. */
#include "app/limiter.h"
#include "tests/harness/test.h"

#include <stdio.h>

#define BURST 5
#define START_MS 1000000

static Limiter *limiter;
static int wait_s;

static bool take(const char *address, int64_t ms)
{
    return limiter_take(limiter, str_of(address), START_MS + ms, &wait_s);
}

static void open_limiter(void)
{
    limiter = limiter_new((LimiterRule){.burst = BURST, .per_minute = 60});
}

static void spend(const char *address, int64_t ms)
{
    for (int i = 0; i < BURST; i++)
        assert_true(take(address, ms));
}

TEST(a_quiet_address_may_come_at_once_so_often_and_no_more)
{
    open_limiter();
    spend("192.0.2.1", 0);
    check_false(take("192.0.2.1", 0));
    check_int(1, wait_s);
    limiter_free(limiter);
}

TEST(tokens_come_back_one_by_one)
{
    open_limiter();
    spend("192.0.2.1", 0);
    check_true(take("192.0.2.1", 1000));
    check_false(take("192.0.2.1", 1000));
    check_true(take("192.0.2.1", 2000));
    check_false(take("192.0.2.1", 2999));
    limiter_free(limiter);
}

TEST(what_is_refused_costs_no_token)
{
    open_limiter();
    spend("192.0.2.1", 0);
    for (int i = 0; i < 1000; i++)
        check_false(take("192.0.2.1", 0));
    check_true(take("192.0.2.1", 1000));
    check_int(1000, limiter_counts(limiter).refused);
    limiter_free(limiter);
}

TEST(another_address_is_not_kept_waiting)
{
    open_limiter();
    spend("192.0.2.1", 0);
    check_true(take("192.0.2.2", 0));
    limiter_free(limiter);
}

TEST(one_ipv6_subscriber_is_one_address)
{
    open_limiter();
    spend("2001:db8:0:1::1", 0);
    check_false(take("2001:db8:0:1:ffff::9", 0));
    check_true(take("2001:db8:0:2::1", 0));
    limiter_free(limiter);
}

TEST(a_flood_of_addresses_does_not_free_the_one_that_is_limited_for_longest)
{
    open_limiter();
    spend("192.0.2.1", 0);
    char address[32];
    for (int i = 0; i < 4000; i++) {
        snprintf(address, sizeof address, "10.%d.%d.%d", i / 65536, i / 256 % 256, i % 256);
        check_true(take(address, 0));
    }
    check_false(take("192.0.2.1", 0));
    limiter_free(limiter);
}

TEST(a_long_text_is_an_address_too)
{
    open_limiter();
    spend("an address that is longer than any that the net knows, a thousand times", 0);
    check_false(take("an address that is longer than any that the net knows, a thousand times", 0));
    check_true(take("", 0));
    limiter_free(limiter);
}

TEST_MAIN(a_quiet_address_may_come_at_once_so_often_and_no_more, tokens_come_back_one_by_one,
          what_is_refused_costs_no_token, another_address_is_not_kept_waiting,
          one_ipv6_subscriber_is_one_address,
          a_flood_of_addresses_does_not_free_the_one_that_is_limited_for_longest,
          a_long_text_is_an_address_too)
