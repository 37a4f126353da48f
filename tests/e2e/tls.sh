#!/bin/sh
# tls.sh — models behind TLS: nghttpx in front of the simulator. TAP.
# SPDX-License-Identifier: Apache-2.0
#
# Whom to trust is the system's, so the test has a mount namespace of its own, with its own
# certificate among those of the system.
for tool in nghttpx openssl unshare mount; do
	command -v $tool > /dev/null || { echo "1..0 # SKIP $tool is not installed"; exit 0; }
done
if [ -z "${CGS_OWN_MOUNTS-}" ]; then
	as=
	[ "$(id -u)" = 0 ] || as=-r
	unshare $as -m true 2> /dev/null || { echo '1..0 # SKIP no mount namespace may be made here'; exit 0; }
	CGS_OWN_MOUNTS=1 exec unshare $as -m sh "$0" "$@"
fi
. "$(dirname "$0")/lib.sh"

certificate() { # NAME ALTERNATIVE-NAMES
	openssl req -x509 -newkey rsa:2048 -nodes -keyout "$top/$1.key" -out "$top/$1.pem" -days 2 \
		-subj /CN=cgsc-test -addext "subjectAltName=$2" 2> "$top/note"
}
certificate good DNS:localhost && certificate stranger DNS:localhost && certificate other DNS:other.example
ok 'certificates are made'
mkdir "$top/certs"
cat "$top/good.pem" "$top/other.pem" > "$top/certs/ca-certificates.crt"
mount --bind "$top/certs" /etc/ssl/certs 2> "$top/note"
ok 'and two of them trusted'

simulate sim -l 300
# nghttpx takes no port 0: one that is free now.
free_port() {
	"$PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
front() { # NAME CERTIFICATE ARGS...: its port is in $front, a line for each request in $top/NAME.log
	front=$(free_port)
	name=$1 cert=$2
	shift 2
	nghttpx --conf=/dev/null --workers=1 -f127.0.0.1,"$front" -b127.0.0.1,"$port" --no-ocsp \
		--backend-connections-per-host=1000 --errorlog-file="$top/$name.err" \
		--accesslog-file="$top/$name.log" --accesslog-format='$alpn $remote_port $status' "$@" \
		"$top/$cert.key" "$top/$cert.pem" 2> /dev/null &
	started $!
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		"$PYTHON" -c 'import socket, sys; socket.create_connection(("127.0.0.1", int(sys.argv[1])))' \
			"$front" 2> /dev/null && return
		sleep 0.1
	done
}
project() { # NAME QUESTIONS AT-ONCE
	mkdir "$top/$1" && cd "$top/$1" || exit 1
	{
		echo "provider s { kind = openai; url = \"https://localhost:$front/v1\"; timeout = 60s }"
		echo "model m { provider = s; id = \"sim\"; max_output = 100tok; concurrency = $3 }"
		for i in $(seq "$2"); do
			echo "prompt p$i { model = m; section task { text = \"question $i\" } }"
			echo "artifact a$i { path = \"out/$i\"; from = prompt.p$i }"
		done
	} > project.cgs
	"$CGSC" build > "$top/out" 2>&1
	built=$?
	[ $built = 0 ] || cp "$top/out" "$top/note"
}
connections() { # NAME PROTOCOL
	awk -v p="$2" '$1 == p && !($2 in seen) { seen[$2]; n++ } END { print n + 0 }' "$top/$1.log"
}

front h2 good
project many 300 300
is 'three hundred questions at once are answered over TLS' '0 300' "$built $(ls "$top/many/out" | wc -l)"
is 'all over HTTP/2' 300 "$(grep -c '^h2 .* 200$' "$top/h2.log")"
most=$(connections h2 h2)
note "$most connections"
[ "$most" -ge 1 ] && [ "$most" -le 4 ] # three; fewer where answers come faster than questions
ok 'a hundred share a connection, and no more are opened than that takes'

front h1 good --npn-list=http/1.1
project old 40 40
is 'a server without HTTP/2 is asked over HTTP/1.1' '0 40' "$built $(grep -c '^http/1.1 .* 200$' "$top/h1.log")"
most=$(connections h1 http/1.1)
note "$most connections"
[ "$most" -ge 10 ]
ok 'many at once'

front unknown stranger
project distrust 1 1
is 'a certificate that nobody vouches for ends the build' 1 $built
has 'and is named' "$top/out" certificate
is 'nothing is sent to such a server' 0 "$(wc -l < "$top/unknown.log")"
front name other
project name 1 1
is "so does another host's" 1 $built
is 'and it gets nothing' 0 "$(wc -l < "$top/name.log")"
done_testing
