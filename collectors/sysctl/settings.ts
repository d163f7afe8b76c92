/**
 * The settings that are read, below /proc/sys: a list of names, never a whole folder, so that no secret
 * (`tcp_fastopen_key`, `stable_secret`, `netdev_rss_key`) is read on any kernel. Names this kernel lacks are skipped.
 */
const names = (folder: string, list: string): string[] =>
  list
    .split(/\s+/)
    .filter(Boolean)
    .map((name) => `${folder}/${name}`);

const NEIGHBOUR =
  'gc_thresh1 gc_thresh2 gc_thresh3 gc_interval gc_stale_time base_reachable_time_ms retrans_time_ms ' +
  'delay_first_probe_time ucast_solicit mcast_solicit app_solicit unres_qlen unres_qlen_bytes';

export const GLOBAL: readonly string[] = [
  ...names(
    'net/core',
    `busy_poll busy_read default_qdisc dev_weight dev_weight_rx_bias dev_weight_tx_bias flow_limit_cpu_bitmap
     flow_limit_table_len gro_normal_batch high_order_alloc_disable max_skb_frags message_burst message_cost
     netdev_budget netdev_budget_usecs netdev_max_backlog netdev_tstamp_prequeue optmem_max rmem_default rmem_max
     rps_default_mask rps_sock_flow_entries skb_defer_max somaxconn txrehash wmem_default wmem_max
     xfrm_larval_drop`,
  ),
  ...names(
    'net/ipv4',
    `fib_multipath_hash_fields fib_multipath_hash_policy fib_multipath_use_neigh icmp_echo_ignore_all
     icmp_errors_use_inbound_ifaddr icmp_msgs_burst icmp_msgs_per_sec icmp_ratelimit icmp_ratemask
     igmp_max_memberships ip_autobind_reuse ip_default_ttl ip_dynaddr ip_early_demux ip_forward
     ip_forward_use_pmtu ip_local_port_range ip_local_reserved_ports ip_no_pmtu_disc ip_nonlocal_bind
     ip_unprivileged_port_start ipfrag_high_thresh ipfrag_low_thresh ipfrag_max_dist ipfrag_time
     raw_l3mdev_accept tcp_abort_on_overflow tcp_adv_win_scale tcp_allowed_congestion_control tcp_app_win
     tcp_autocorking tcp_available_congestion_control tcp_available_ulp tcp_backlog_ack_defer tcp_base_mss
     tcp_challenge_ack_limit tcp_comp_sack_delay_ns tcp_comp_sack_nr tcp_comp_sack_slack_ns
     tcp_congestion_control tcp_dsack tcp_early_demux tcp_early_retrans tcp_ecn tcp_ecn_fallback tcp_ehash_entries
     tcp_fack tcp_fastopen tcp_fastopen_blackhole_timeout_sec tcp_fin_timeout tcp_frto tcp_fwmark_accept
     tcp_invalid_ratelimit tcp_keepalive_intvl tcp_keepalive_probes tcp_keepalive_time tcp_l3mdev_accept
     tcp_limit_output_bytes tcp_low_latency tcp_max_orphans tcp_max_reordering tcp_max_syn_backlog
     tcp_max_tw_buckets tcp_mem tcp_min_rtt_wlen tcp_min_snd_mss tcp_min_tso_segs tcp_moderate_rcvbuf
     tcp_mtu_probe_floor tcp_mtu_probing tcp_no_metrics_save tcp_no_ssthresh_metrics_save tcp_notsent_lowat
     tcp_orphan_retries tcp_pacing_ca_ratio tcp_pacing_ss_ratio tcp_pingpong_thresh tcp_plb_enabled
     tcp_probe_interval tcp_probe_threshold tcp_recovery tcp_reflect_tos tcp_reordering tcp_retrans_collapse
     tcp_retries1 tcp_retries2 tcp_rfc1337 tcp_rmem tcp_rto_max_ms tcp_rto_min_us tcp_sack tcp_shrink_window
     tcp_slow_start_after_idle tcp_stdurg tcp_syn_linear_timeouts tcp_syn_retries tcp_synack_retries
     tcp_syncookies tcp_thin_linear_timeouts tcp_timestamps tcp_tso_rtt_log tcp_tso_win_divisor tcp_tw_recycle
     tcp_tw_reuse tcp_tw_reuse_delay tcp_window_scaling tcp_wmem tcp_workaround_signed_windows udp_early_demux
     udp_hash_entries udp_l3mdev_accept udp_mem udp_rmem_min udp_wmem_min xfrm4_gc_thresh`,
  ),
  ...names('net/ipv4/route', 'gc_thresh max_size min_adv_mss min_pmtu mtu_expires error_burst error_cost'),
  ...names('net/ipv4/neigh/default', NEIGHBOUR),
  ...names(
    'net/ipv6',
    `auto_flowlabels bindv6only fib_multipath_hash_policy flowlabel_reflect ip6frag_high_thresh
     ip6frag_low_thresh ip6frag_time ip_nonlocal_bind icmp/ratelimit icmp/ratemask`,
  ),
  ...names('net/ipv6/route', 'gc_thresh gc_interval gc_timeout max_size min_adv_mss mtu_expires'),
  ...names('net/ipv6/neigh/default', NEIGHBOUR),
  ...names(
    'net/netfilter',
    `nf_conntrack_max nf_conntrack_buckets nf_conntrack_acct nf_conntrack_tcp_be_liberal nf_conntrack_tcp_loose
     nf_conntrack_tcp_timeout_established nf_conntrack_tcp_timeout_time_wait nf_conntrack_udp_timeout
     nf_conntrack_udp_timeout_stream nf_conntrack_generic_timeout`,
  ),
  ...names(
    'net/bridge',
    'bridge-nf-call-arptables bridge-nf-call-ip6tables bridge-nf-call-iptables bridge-nf-filter-vlan-tagged',
  ),
  'net/mptcp/enabled',
  'net/unix/max_dgram_qlen',
  ...names('fs', 'file-max file-nr nr_open'),
  ...names(
    'vm',
    `min_free_kbytes swappiness overcommit_memory overcommit_ratio dirty_background_bytes dirty_background_ratio
     dirty_bytes dirty_ratio max_map_count panic_on_oom vfs_cache_pressure watermark_scale_factor
     zone_reclaim_mode`,
  ),
  ...names(
    'kernel',
    `hung_task_timeout_secs numa_balancing panic panic_on_oops pid_max printk printk_devkmsg printk_ratelimit
     printk_ratelimit_burst sched_autogroup_enabled sched_cfs_bandwidth_slice_us sched_rt_period_us
     sched_rt_runtime_us softlockup_panic tainted threads-max timer_migration watchdog_thresh`,
  ),
];

/** Per interface, for `all` (combined with each) and `default` (for new ones) as well. */
export function ofInterface(name: string): string[] {
  return [
    ...names(
      `net/ipv4/conf/${name}`,
      `accept_local accept_redirects accept_source_route arp_accept arp_announce arp_filter arp_ignore arp_notify
       disable_policy forwarding ignore_routes_with_linkdown log_martians proxy_arp route_localnet rp_filter
       secure_redirects send_redirects src_valid_mark`,
    ),
    ...names(
      `net/ipv6/conf/${name}`,
      `accept_dad accept_ra accept_ra_defrtr accept_ra_mtu accept_redirects accept_source_route addr_gen_mode
       autoconf disable_ipv6 forwarding hop_limit ignore_routes_with_linkdown keep_addr_on_down mtu proxy_ndp
       use_tempaddr`,
    ),
  ];
}
