-- Receptions, one after another, each with a key of its own, spread over the counters that signed in.
-- Environment: SESSIONS ("cookie csrf" a line), VERSION, CASE, PAPERS, SEED.
local count, turn = 0, 0
local threads = 0
function setup(thread)
    thread:set("id", threads)
    threads = threads + 1
end
local sessions = {}
for cookie, csrf in os.getenv("SESSIONS"):gmatch("(%S+) (%S+)") do
    sessions[#sessions + 1] = {
        head = { ["Content-Type"] = "application/x-www-form-urlencoded", ["Cookie"] = cookie },
        fields = "&_csrf=" .. csrf .. "&version_id=" .. os.getenv("VERSION") .. "&case_id=" .. os.getenv("CASE") ..
            "&applicant_kind=person&applicant_name=Ng%C6%B0%E1%BB%9Di+%C4%91o&identity_number=040195000123" ..
            "&birth_date=&address=&phone=&email=&content=&sets=1&return_way=counter&missing_reason=%C4%90o",
    }
end
function request()
    count = count + 1
    turn = turn % #sessions + 1
    local session = sessions[turn]
    return wrk.format("POST", "/counter/new", session.head,
        "_key=bench-" .. os.getenv("SEED") .. "-" .. id .. "-" .. count .. session.fields)
end
function done(summary)
    io.stderr:write(string.format("%d answers were refused\n", summary.errors.status))
end
